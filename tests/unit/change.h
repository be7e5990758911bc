/* SPDX-License-Identifier: ISC */
/* change.h - a tree that changes at random, and is it what a catalogue says? */
#ifndef CHANGE_H
#define CHANGE_H

#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <time.h>

#include "random.h"
#include "scratch.h"
#include "tap.h"
#include "wrongs.h"
#include "wsp-catalog.h"
#include "wsp-tree.h"

#define PATH	"t/" WSP_CATALOG_NAME

static inline void
random_dir(char *path, size_t size)
{
	static const char *const dirs[] = { "t", "t/a", "t/a/b", "t/a-c",
	    "t/d", "t/d/e", "t/d/e/f" };

	snprintf(path, size, "%s", dirs[rnd() % 7]);
}

static inline void
random_file(char *path, size_t size)
{
	char dir[16];

	random_dir(dir, sizeof(dir));
	snprintf(path, size, "%s/%c%u.wsp", dir, "mn.-"[rnd() % 4],
	    (unsigned)(rnd() % 9));
}

static inline void
make_dirs(const char *path)
{
	char part[64];
	size_t i;

	for (i = 1; path[i] != '\0'; i++)
		if (path[i] == '/') {
			snprintf(part, sizeof(part), "%.*s", (int)i, path);
			if (mkdir(part, 0777) == -1 && errno != EEXIST)
				warn("%s", part);
		}
}

static inline void
make_file(const char *path)
{
	struct wsp_create_options options;
	struct wsp_error error;

	make_dirs(path);
	wsp_create_defaults(&options);
	options.overwrite = true;
	options.no_sync = true;
	scratch_make(path, rnd() % 2 ? "60:10" : "10:6 60:20", &options,
	    &error);
}

static inline void
run(const char *command)
{
	if (system(command) != 0)
		warnx("%s", command);
}

static inline void
change_tree(void)
{
	char a[64], b[64], command[200];
	int fd;

	random_file(a, sizeof(a));
	random_file(b, sizeof(b));
	switch (rnd() % 10) {
	case 0:
		unlink(a);
		break;
	case 1:
	case 2:
		make_dirs(b);
		if (rename(a, b) == -1 && errno != ENOENT && errno != EISDIR &&
		    errno != ENOTEMPTY)
			warn("rename %s %s", a, b);
		break;
	case 3:
		random_dir(a, sizeof(a));
		if (strlen(a) > 1) {
			snprintf(command, sizeof(command), "rm -rf %s", a);
			run(command);
		}
		break;
	case 4:
		random_dir(a, sizeof(a));
		snprintf(command, sizeof(command), "%.60s.moved", a);
		if (strlen(a) > 1)
			rename(a, command);
		break;
	case 5:
		make_dirs(a);
		unlink(a);
		if ((fd = open(a, O_WRONLY | O_CREAT, 0666)) != -1) {
			if (write(fd, "whisper_compressed", rnd() % 19) == -1)
				warn("%s", a);
			close(fd);
		}
		break;
	default:
		make_file(a);
	}
}

/* Reads the walk and the catalogue side by side. */
struct both {
	struct wsp_walk		*walk;
	bool			 same;
};

static inline int
compare_one(void *arg, const struct wsp_catalog_record *r,
    struct wsp_error *error)
{
	struct both *both = arg;
	struct wsp_walk_entry entry;
	enum wsp_walk_kind kind;
	struct stat st;
	struct wsp *w;
	bool sound;

	do
		kind = wsp_walk_next(both->walk, &entry);
	while (kind == WSP_WALK_DIR);
	if (kind != WSP_WALK_FILE ||
	    strncmp(entry.name, r->name, r->len) != 0 ||
	    strcmp(entry.name + r->len, ".wsp") != 0 ||
	    stat(entry.path, &st) == -1)
		return both->same = false, 0;
	sound = wsp_open(&w, entry.path, WSP_READ, 0, error) == 0;
	if (st.st_ino != r->inode || (uint64_t)st.st_size != r->size ||
	    sound != (r->state == WSP_STATE_SOUND) ||
	    (sound && (r->header == NULL ||
	    r->header->narchives != wsp_info(w)->narchives)))
		both->same = false;
	if (sound)
		wsp_close(w);
	if (!both->same)
		printf("# at %s: inode %ju, %ju; size %ju, %ju; state %u, %d\n",
		    r->name, (uintmax_t)st.st_ino, (uintmax_t)r->inode,
		    (uintmax_t)st.st_size, (uintmax_t)r->size, r->state,
		    sound);
	return 0;
}

/* Is all that a walk comes to listed, and nothing else? */
static inline bool
is_like_walk(void)
{
	struct wsp_walk_options options = { .follow = false };
	struct both both = { .same = true };
	struct wsp_walk_entry entry;
	enum wsp_walk_kind kind;
	struct wsp_catalog *c;
	struct wsp_error error;

	if (wsp_catalog_open(&c, PATH, &error) == -1 ||
	    wsp_walk_begin(&both.walk, "t", &options, &error) == -1)
		errx(1, "%s", error.msg);
	if (wsp_catalog_each(c, 1, UINT64_MAX, WSP_ALL_COLUMNS, compare_one,
	    &both, &error) == -1)
		errx(1, "%s", error.msg);
	do
		kind = wsp_walk_next(both.walk, &entry);
	while (kind == WSP_WALK_DIR);
	if (kind != WSP_WALK_END)
		both.same = printf("# %s is missing\n", entry.name) < 0;
	wsp_walk_end(both.walk);
	wrongs = 0;
	if (wsp_catalog_check(c, say_wrong, NULL, &error) == -1)
		errx(1, "%s", error.msg);
	wsp_catalog_close(c);
	return both.same && wrongs == 0;
}

#endif
