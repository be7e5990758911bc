/* SPDX-License-Identifier: ISC */
/*
 * Tests temporary files and backups where other processes come in between, and
 * file systems that can do less.
 */
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <errno.h>
#include <fcntl.h>

#include "says.h"
#include "scratch.h"
#include "tap.h"
#include "wsp-ops.h"

#define PATH	"load.wsp"
#define TEMP	".load.wsp.tmp"
#define BACKUP	"load.wsp.bak"
#define NOW	INT64_C(1700000000)

/* What the calls below do instead. */
static enum { HONEST, HELD, ROBBED } locks;
static bool no_links;
static int synced;

static struct wsp_error error;

static void
make_theirs(void)
{
	int fd = open(TEMP, O_WRONLY | O_CREAT | O_EXCL, 0666);

	if (fd == -1 || write(fd, "theirs", 6) != 6)
		err(1, TEMP);
	close(fd);
}

/* Another process took the file for a stale one, and may have its own now. */
int
flock(int fd, int operation)
{
	if (locks == HONEST || access(TEMP, F_OK) == -1)
		return (int)syscall(SYS_flock, fd, operation);
	if (locks == ROBBED) {
		locks = HONEST;
		unlink(TEMP);
		make_theirs();
	}
	errno = EWOULDBLOCK;
	return -1;
}

int
linkat(int from_dir, const char *from, int to_dir, const char *to, int flags)
{
	if (no_links) {
		errno = EPERM;
		return -1;
	}
	return (int)syscall(SYS_linkat, from_dir, from, to_dir, to, flags);
}

int
fsync(int fd)
{
	synced++;
	return (int)syscall(SYS_fsync, fd);
}

static int
create(int lock_timeout_ms)
{
	struct wsp_create_options options;

	wsp_create_defaults(&options);
	options.no_sync = true;
	options.lock_timeout_ms = lock_timeout_ms;
	return scratch_make(PATH, "60:5", &options, &error);
}

static void
test_locks(void)
{
	struct stat st;

	locks = HELD;
	ok(create(0) == -1 && says(&error, WSP_ELOCKED, "") &&
	    access(TEMP, F_OK) == 0,
	    "who has the lock of a temporary file removes it, nobody else");
	locks = ROBBED;
	unlink(TEMP);
	ok(create(0) == -1 && says(&error, WSP_ELOCKED, "") &&
	    stat(TEMP, &st) == 0 && st.st_size == 6,
	    "the temporary file of another process stays");
	locks = HONEST;
	unlink(TEMP);
}

static int
resize(bool no_sync)
{
	const struct wsp_retention r = { 60, 10 };
	struct wsp_resize_options options;

	wsp_resize_defaults(&options);
	options.backup.kind = WSP_BACKUP_SIMPLE;
	options.no_sync = no_sync;
	return wsp_resize(PATH, &r, 1, &options, NOW, NULL, &error);
}

static void
test_syncs(void)
{
	if (create(0) == -1)
		errx(1, "%s", error.msg);
	no_links = true;
	synced = 0;
	ok(resize(true) == 0 && access(BACKUP, F_OK) == 0 && synced == 0,
	    "a backup that is a copy waits for no disk if nothing else does");
	ok(resize(false) == 0 && synced >= 4,
	    "it waits for it if all do");
	no_links = false;
	unlink(BACKUP);
}

static void
test_existing(void)
{
	const struct wsp_backup_options options = {
	    .kind = WSP_BACKUP_EXISTING };
	char *name = NULL;
	struct wsp *w;

	if (wsp_open(&w, PATH, WSP_WRITE, 0, &error) == -1)
		errx(1, "%s", error.msg);
	ok(wsp_backup(w, &options, NULL, &name, &error) == 0 &&
	    strcmp(name, BACKUP) == 0,
	    "a backup has no number where none has one");
	free(name);
	close(open(PATH ".~1~", O_WRONLY | O_CREAT, 0666));
	ok(wsp_backup(w, &options, NULL, &name, &error) == 0 &&
	    strcmp(name, PATH ".~2~") == 0, "and a number where one has");
	free(name);
	wsp_close(w);
}

int
main(void)
{
	plan(6);
	scratch_enter();
	test_locks();
	test_syncs();
	test_existing();
	scratch_leave();
	return done();
}
