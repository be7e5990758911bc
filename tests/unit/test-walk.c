/* SPDX-License-Identifier: ISC */
/* Tests the order of a walk, and the names it leaves out. */
#include <sys/stat.h>

#include <err.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tap.h"
#include "wsp-tree.h"

static char top[256], seen[1024];

static void
make_file(const char *path)
{
	int fd;

	if ((fd = open(path, O_WRONLY | O_CREAT, 0666)) == -1)
		err(1, "%s", path);
	close(fd);
}

static void
make_dir(const char *path)
{
	if (mkdir(path, 0777) == -1)
		err(1, "%s", path);
}

static void
make_link(const char *to, const char *path)
{
	if (symlink(to, path) == -1)
		err(1, "%s", path);
}

static void
make_tree(void)
{
	const char *tmp = getenv("TMPDIR");

	snprintf(top, sizeof(top), "%s/wsp-unit.XXXXXX",
	    tmp != NULL ? tmp : "/tmp");
	if (mkdtemp(top) == NULL || chdir(top) == -1)
		err(1, "%s", top);
	make_dir("t");
	make_dir("t/b");
	make_dir("t/a.wsp");
	make_dir("t/.hidden");
	make_file("t/z.wsp");
	make_file("t/c.wsp");
	make_file("t/C.wsp");
	make_file("t/c.wsp.bak");
	make_file("t/.wsp");
	make_file("t/.c.wsp.tmp");
	make_file("t/.d.wsp");
	make_file("t/.hidden/h.wsp");
	make_file("t/a.wsp/1.wsp");
	make_file("t/b/2.wsp");
	make_link("..", "t/b/up");
	make_link("2.wsp", "t/b/3.wsp");
	make_link("nowhere", "t/b/4.wsp");
	make_link("a.wsp", "t/l");
}

static void
remove_tree(void)
{
	char command[300];

	snprintf(command, sizeof(command), "rm -rf '%s'", top);
	if (chdir("/") == -1 || system(command) != 0)
		warnx("%s remains", top);
}

/* Walks and says what there was. */
static const char *
walk(const char *path, const struct wsp_walk_options *options)
{
	static const char marks[] = "./ !";
	struct wsp_walk_entry e;
	struct wsp_error error;
	enum wsp_walk_kind kind;
	struct wsp_walk *w;
	size_t len = 0;

	seen[0] = '\0';
	if (wsp_walk_begin(&w, path, options, &error) == -1)
		errx(1, "%s", error.msg);
	while ((kind = wsp_walk_next(w, &e)) != WSP_WALK_END)
		len += (size_t)snprintf(seen + len, sizeof(seen) - len,
		    "%s%c", e.name, marks[kind]);
	wsp_walk_end(w);
	return seen;
}

static bool
leave_out_b(void *arg, const char *path, const struct stat *st)
{
	(void)arg;
	return S_ISDIR(st->st_mode) && strcmp(path, "t/b") != 0;
}

static void
test_walk(void)
{
	static const struct wsp_walk_options plainly, follow = {
	    .follow = true }, without_b = { .enter = leave_out_b };

	ok(strcmp(walk("t", &plainly), "/C.wsp c.wsp z.wsp a.wsp/"
	    "a.wsp/1.wsp b/b/2.wsp ") == 0,
	    "files come before directories, both by their bytes: %s", seen);
	ok(strcmp(walk("t//", &plainly), "/C.wsp c.wsp z.wsp a.wsp/"
	    "a.wsp/1.wsp b/b/2.wsp ") == 0,
	    "slashes at the end do not matter: %s", seen);
	ok(strcmp(walk("t", &follow), "/C.wsp c.wsp z.wsp a.wsp/a.wsp/1.wsp "
	    "b/b/2.wsp b/3.wsp b/4.wsp b/up!l/l/1.wsp ") == 0,
	    "links are followed, but not round and round: %s", seen);
	ok(strcmp(walk("t", &without_b), "/C.wsp c.wsp z.wsp a.wsp/"
	    "a.wsp/1.wsp ") == 0, "directories can be left out: %s", seen);
	ok(strcmp(walk("nowhere", &plainly), "!") == 0,
	    "what is not there has failed");
}

static void
test_compare(void)
{
	static const char *const order[] = { "C.wsp", "c.wsp", "z.wsp",
	    "a/b.wsp", "a/c.wsp", "a/b/1.wsp", "a/b/c/1.wsp", "a.b/1.wsp",
	    "aa/1.wsp" };
	size_t i, j, n = sizeof(order) / sizeof(order[0]);
	bool right = true;
	int c;

	for (i = 0; i < n; i++)
		for (j = 0; j < n; j++) {
			c = wsp_walk_compare(order[i], order[j]);
			right = right && (c > 0) == (i > j) &&
			    (c < 0) == (i < j);
		}
	ok(right, "names compare as a walk comes to them");
}

int
main(void)
{
	plan(6);
	make_tree();
	test_walk();
	remove_tree();
	test_compare();
	return done();
}
