/* SPDX-License-Identifier: ISC */
/*
 * Tests that directories are made whole: by calls that fail, and others that
 * come in between.
 */
#include <sys/stat.h>
#include <sys/syscall.h>

#include <errno.h>
#include <fcntl.h>

#include "base/dir.h"
#include "base/io.h"
#include "says.h"
#include "scratch.h"
#include "tap.h"

static struct wsp_error error;

/* What the calls below do instead, or besides. */
static bool no_chmod;
static const char *taken;	/* what takes the place of what is made */
static bool outrun;		/* another process makes it just before */
static int synced;

int
fchmod(int fd, mode_t mode)
{
	if (no_chmod) {
		errno = EIO;
		return -1;
	}
	return (int)syscall(SYS_fchmod, fd, mode);
}

int
mkdirat(int dir, const char *name, mode_t mode)
{
	int ret = (int)syscall(SYS_mkdirat, dir, name, mode);

	if (ret == 0 && taken != NULL) {
		if (renameat(dir, name, AT_FDCWD, "stolen") == -1 ||
		    renameat(AT_FDCWD, taken, dir, name) == -1)
			err(1, "%s", taken);
		taken = NULL;
	}
	if (!outrun)
		return ret;
	errno = EEXIST;
	return -1;
}

int
fsync(int fd)
{
	synced++;
	return (int)syscall(SYS_fsync, fd);
}

static mode_t
mode_of(const char *path)
{
	struct stat st;

	return lstat(path, &st) == -1 ? 0 : st.st_mode & 07777;
}

static bool
gone(const char *path)
{
	return access(path, F_OK) == -1 && errno == ENOENT;
}

/* Makes the directories of a path, with this mode if it is one. */
static int
make(const char *path, mode_t mode)
{
	struct wsp_create_options options;
	const char *name;
	int root, dir, ret;

	wsp_create_defaults(&options);
	options.mode = mode;
	if ((root = open(".", O_RDONLY | O_DIRECTORY)) == -1)
		err(1, ".");
	ret = wsp_io_open_parents(root, path, &options, &dir, &name, &error);
	if (ret == 0)
		close(dir);
	close(root);
	return ret;
}

/* The same as the directories are in the tree "like". */
static int
make_like(const char *path, const char *name)
{
	char like[64];

	snprintf(like, sizeof(like), "like/%s", name);
	return wsp_make_parents_like(wsp_path_of(like), wsp_path_of(path),
	    name, false, &error);
}

static void
make_dir(const char *path, mode_t mode)
{
	if (mkdir(path, 0700) == -1 || chmod(path, mode) == -1)
		err(1, "%s", path);
}

static void
test_failing(void)
{
	no_chmod = true;
	ok(make("a/x", 0640) == -1 && says(&error, WSP_ESYS,
	    "set mode 0750: Input/output error") && scratch_files(false) == 0,
	    "of a directory that cannot get its mode nothing is left");
	no_chmod = false;
	ok(make("a/x", 0640) == 0 && mode_of("a") == 0750,
	    "the next run makes it");
	make_dir(".b.tmp", 01700);
	ok(make("b/x", 0644) == 0 && mode_of("b") == 0755 && gone(".b.tmp"),
	    "one that a crash left unfinished is finished");
	make_dir(".c.tmp", 0755);
	ok(make("c/x", 0600) == 0 && mode_of("c") == 0700 && gone(".c.tmp"),
	    "and one that was given away is made again");
	make_dir(".d.tmp", 01700);
	make_dir(".d.tmp/of-others", 0700);
	make_dir("d", 0711);
	ok(make("d/x", 0600) == 0 && mode_of("d") == 0711 &&
	    mode_of(".d.tmp") == 01700, "what is there stays as it is");
	rmdir(".d.tmp/of-others");
	rmdir(".d.tmp");
}

static void
test_like(void)
{
	make_dir("like", 0700);
	make_dir("like/a", 0755);
	make_dir("like/a/b", 02711);
	make_dir("to", 0700);
	ok(make_like("to/a/b/x", "a/b/x") == 0 && mode_of("to/a") == 0755 &&
	    mode_of("to/a/b") == 02711,
	    "directories get the modes that others have");
	ok(make_like("to/a/c/x", "a/c/x") == -1 && gone("to/a/c") &&
	    says(&error, WSP_ESYS, "No such file or directory"),
	    "where there are no others none is made");
	rmdir("to/a/b");
	rmdir("to/a");
	make_dir("victim", 0700);
	make_dir("victim/of-others", 0700);
	taken = "victim";
	ok(make_like("to/a/x", "a/x") == -1 && taken == NULL &&
	    (mode_of("to/a") == 0700 || mode_of("to/.a.tmp") == 0700),
	    "a directory that takes the place of a new one stays as it was");
	rmdir("stolen");
	rmdir("to/a/of-others");
	rmdir("to/a");
	rmdir("to/.a.tmp/of-others");
	rmdir("to/.a.tmp");
	rmdir("like/a/b");
	rmdir("like/a");
}

/* Whoever is told that it is there may rely on that. */
static void
test_outrun(void)
{
	outrun = true;
	synced = 0;
	ok(make("e/x", WSP_KEEP_MODE) == 0 && synced == 1,
	    "the name of a directory that another process makes is synced");
	synced = 0;
	ok(wsp_make_parents(wsp_path_of("f/x"), &error) == 0 && synced == 1,
	    "and so it is from the directory of the process");
	outrun = false;
}

static void
test_typed(void)
{
	char path[512];

	snprintf(path, sizeof(path), "%s//g/./h//x", scratch_dir);
	ok(wsp_make_parents(wsp_path_of(path), &error) == 0 &&
	    mode_of("g/h") != 0, "an absolute path is one");
	rmdir("g/h");
	close(open("plain", O_WRONLY | O_CREAT, 0666));
	ok(wsp_make_parents(wsp_path_of("plain/x"), &error) == -1 &&
	    says(&error, WSP_ESYS, "directory plain: Not a directory"),
	    "a file in the way is called so");
}

static void
test_messages(void)
{
	bool made = true;

	ok(wsp_io_make_directory(AT_FDCWD, "plain", 0700, &made,
	    &error) == -1 && !made && error.sys == ENOTDIR &&
	    says(&error, WSP_ESYS, "make directory plain: Not a directory"),
	    "a file is no directory that was there");
	ok(wsp_io_make_directory(AT_FDCWD, "g", 0700, &made, &error) == 0 &&
	    !made, "but a directory is");
	ok(wsp_io_sync_parent(AT_FDCWD, "g/no/such", &error) == -1 &&
	    says(&error, WSP_ESYS, "g/no: No such file or directory"),
	    "what cannot be synced is called by its name");
}

int
main(void)
{
	static const char *const made[] = { "a", "b", "c", "d", "e", "f", "g",
	    "like", "to" };
	size_t i;

	umask(022);
	plan(15);
	scratch_enter();
	test_failing();
	test_like();
	test_outrun();
	test_typed();
	test_messages();
	for (i = 0; i < sizeof(made) / sizeof(made[0]); i++)
		rmdir(made[i]);
	scratch_leave();
	return done();
}
