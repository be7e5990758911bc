/* SPDX-License-Identifier: ISC */
/* Tests that what is opened below a directory lies there. */
#include <sys/stat.h>
#include <sys/syscall.h>

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/beneath.h"
#include "base/dir.h"
#include "base/io.h"
#include "scratch.h"
#include "tap.h"

/* A path, and the errno of either way to open it; 0 if it is opened. */
struct attempt {
	const char	*path;
	int		 error;
	int		 by_parts;
	const char	*what;
};

static const struct attempt attempts[] = {
	{ "f", 0, 0, "a file" },
	{ "d/e/f", 0, 0, "a file some directories down" },
	{ "d//e/./f", 0, 0, "the same with more slashes and a dot" },
	{ "d/inside", 0, ELOOP, "a link that stays inside" },
	{ "inner/f", 0, EXDEV, "a file behind such a link" },
	{ "nosuch", ENOENT, ENOENT, "a file that is not there" },
	{ "d/e/nosuch/f", ENOENT, ENOENT, "one in a directory that is not" },
	{ "f/f", ENOTDIR, ENOTDIR, "a file as a directory" },
	{ "../f", EXDEV, EXDEV, "a path with .. to begin with" },
	{ "d/../../f", EXDEV, EXDEV, "one with .. further on" },
	{ "..", EXDEV, EXDEV, "the directory above" },
	{ "outside", EXDEV, ELOOP, "a link that leads out" },
	{ "outer/f", EXDEV, EXDEV, "a file behind such a link" },
	{ "root", EXDEV, ELOOP, "an absolute link" },
	{ "/etc/passwd", EXDEV, EXDEV, "an absolute path" },
};

#define N	(sizeof(attempts) / sizeof(attempts[0]))

static void
make(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT, 0666);

	if (fd == -1)
		err(1, "%s", path);
	close(fd);
}

static void
make_tree(void)
{
	if (mkdir("t", 0777) == -1 || mkdir("t/d", 0777) == -1 ||
	    mkdir("t/d/e", 0777) == -1)
		err(1, "mkdir");
	make("f");
	make("t/f");
	make("t/d/e/f");
	if (symlink("../f", "t/d/inside") == -1 ||
	    symlink("d/e", "t/inner") == -1 ||
	    symlink("../f", "t/outside") == -1 ||
	    symlink("..", "t/outer") == -1 ||
	    symlink("/etc/passwd", "t/root") == -1)
		err(1, "symlink");
}

static void
remove_tree(void)
{
	static const char *const made[] = { "t/d/e/f", "t/d/e", "t/d/inside",
	    "t/d/new", "t/d/newer", "t/d", "t/f", "t/inner", "t/outside",
	    "t/outer", "t/root", "t" };
	size_t i;

	for (i = 0; i < sizeof(made) / sizeof(made[0]); i++)
		remove(made[i]);
	scratch_leave();
}

static bool
gives(int fd, int error)
{
	int got = fd == -1 ? errno : 0;

	if (fd != -1)
		close(fd);
	return got == error;
}

/* An emulator may have no openat2(), so that everything goes by parts. */
static bool
has_openat2(void)
{
	return syscall(SYS_openat2, -1, "", NULL, (size_t)0) == -1 &&
	    errno != ENOSYS && errno != EPERM;
}

static void
test_beneath(int dir, const struct attempt *a)
{
	bool skip = a->error != a->by_parts && !has_openat2();

	ok(gives(wsp_io_open_beneath(dir, a->path, O_RDONLY, 0),
	    skip ? a->by_parts : a->error), "%s%s", a->what,
	    skip ? " # SKIP no openat2()" : "");
}

static bool
syncs(int dir, const char *path, int error)
{
	struct wsp_error why = { .sys = 0 };
	int ret = wsp_sync_directory((struct wsp_path){ dir, path, path },
	    &why);

	return ret == (error == 0 ? 0 : -1) && why.sys == error;
}

static void
test_sync(int dir)
{
	unlink("t/d/new");
	ok(syncs(dir, "d/e/f", 0) && syncs(dir, "f", 0),
	    "the directory of a file is synced");
	ok(syncs(dir, "outer/f", has_openat2() ? EXDEV : ENOTDIR),
	    "none that a link leads out to");
	if (symlink("/nowhere/f", "t/d/new") == -1)
		err(1, "symlink");
	ok(syncs(dir, "d/new", 0), "and that of a link is where it is");
}

static bool
is_there(const char *path)
{
	return access(path, F_OK) == 0;
}

/* What a link leads to from below the directory is not changed. */
static void
test_names(int dir)
{
	struct wsp_error why;
	bool made;

	ok(wsp_io_unlink(dir, "outer/f", &why) == -1 && is_there("f"),
	    "nothing is removed behind a link");
	ok(wsp_io_rename(dir, "outer/f", "moved", &why) == -1 &&
	    is_there("f"), "nor taken from there");
	ok(wsp_io_rename(dir, "d/newer", "outer/newer", &why) == -1 &&
	    is_there("t/d/newer") && !is_there("newer"), "nor put there");
	ok(wsp_io_make_directory(dir, "outer/made", 0777, &made, &why) == -1 &&
	    !made && !is_there("made"), "nor made there");
	ok(wsp_io_make_directory(dir, "d/made", 0777, &made, &why) == 0 &&
	    made && wsp_io_rmdir(dir, "d/made", &why) == 0,
	    "a directory below is made and removed");
}

int
main(void)
{
	const struct attempt *a;
	int dir;

	plan(2 * (int)N + 12);
	scratch_enter();
	make_tree();
	if ((dir = open("t", O_RDONLY | O_DIRECTORY)) == -1)
		err(1, "t");
	for (a = attempts; a < attempts + N; a++) {
		test_beneath(dir, a);
		ok(gives(wsp_io_open_by_parts(dir, a->path, O_RDONLY, 0),
		    a->by_parts), "%s, by parts", a->what);
	}
	ok(gives(wsp_io_open_beneath(dir, "d/new", O_WRONLY | O_CREAT | O_EXCL,
	    0644), 0) && access("t/d/new", F_OK) == 0, "a new file");
	ok(gives(wsp_io_open_by_parts(dir, "d/newer", O_WRONLY | O_CREAT |
	    O_EXCL, 0644), 0) && access("t/d/newer", F_OK) == 0,
	    "a new file, by parts");
	ok(gives(wsp_io_open_beneath(dir, "inner/f", O_RDONLY | O_NOFOLLOW,
	    0), ELOOP) || errno == EXDEV, "no link is followed on the way");
	ok(gives(wsp_io_open_beneath(dir, "d/e/f", O_RDONLY | O_NOFOLLOW, 0),
	    0), "where there is none");
	test_names(dir);
	test_sync(dir);
	close(dir);
	remove_tree();
	return done();
}
