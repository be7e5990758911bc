/* SPDX-License-Identifier: ISC */
/* snap_join.c - the files of a tree beside what was known of them. */
#include <sys/stat.h>

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/grow.h"
#include "store/key.h"
#include "store/snap_join.h"

/* Is a path a directory, or below it? */
static bool
lies_in(const char *path, const char *dir)
{
	size_t len = strlen(dir);

	return strncmp(path, dir, len) == 0 &&
	    (path[len] == '\0' || path[len] == '/' || len == 0);
}

static bool
in_scope(struct wsp_snap_join *j, const char *path)
{
	const struct wsp_snapshot_options *o = j->options;
	bool found = o->npaths == 0;
	size_t i;

	for (i = 0; i < o->npaths; i++)
		if (lies_in(path, o->paths[i]))
			found = j->met[i] = true;
	return found;
}

/* May a directory have anything that is asked for? */
static bool
enter(void *arg, const char *path, const struct stat *st)
{
	struct wsp_snap_join *j = arg;
	const char *name = path + j->root_len;
	size_t i;

	(void)st;
	while (*name == '/')
		name++;
	if (*name == '\0' || in_scope(j, name))
		return true;
	for (i = 0; i < j->options->npaths; i++)
		if (lies_in(j->options->paths[i], name))
			return true;
	return false;
}

static void
fail_file(struct wsp_snap_join *j, const char *path,
    const struct wsp_error *why)
{
	j->failed++;
	if (j->tell != NULL)
		j->tell(j->arg, path, why);
}

/* What is in a directory that could not be read is not gone. */
static int
note_unread(struct wsp_snap_join *j, const struct wsp_walk_entry *e,
    struct wsp_error *err)
{
	char *copy;

	fail_file(j, e->name, e->error);
	if (wsp_grow(&j->unread, j->nunread, sizeof(*j->unread), err) == -1)
		return -1;
	if ((copy = strdup(e->name)) == NULL)
		return wsp_fail_errno(err, NULL);
	j->unread[j->nunread++] = copy;
	return 0;
}

static void
forget_unread(struct wsp_snap_join *j)
{
	while (j->nunread > 0)
		free(j->unread[--j->nunread]);
}

/* The key of a file; false if the store takes none such. */
static bool
make_key(struct wsp_snap_join *j, const char *name)
{
	struct wsp_error err;
	const char *why = "its name is too long";
	size_t tree = strlen(j->options->tree), len = strlen(name);

	if (len < sizeof(j->key) - tree - 1) {
		memcpy(j->key, j->options->tree, tree);
		j->key[tree] = '/';
		memcpy(j->key + tree + 1, name, len + 1);
		j->key_len = tree + 1 + len;
		if ((why = wsp_store_key_problem(j->key, j->key_len)) == NULL)
			return true;
	}
	wsp_fail(&err, WSP_EVALUE, "%s", why);
	fail_file(j, name, &err);
	return false;
}

/* Goes on to the next file that is asked for. */
static int
next_file(struct wsp_snap_join *j, struct wsp_error *err)
{
	struct wsp_walk_entry e;

	forget_unread(j);
	for (;;)
		switch (wsp_walk_next(j->walk, &e)) {
		case WSP_WALK_END:
			j->file = false;
			return 0;
		case WSP_WALK_DIR:
			break;
		case WSP_WALK_FAILED:
			if (note_unread(j, &e, err) == -1)
				return -1;
			break;
		case WSP_WALK_FILE:
			if (!in_scope(j, e.name) ||
			    !make_key(j, e.name))
				break;
			j->dir = e.place.dir;
			j->file = true;
			j->files++;
			return 0;
		}
}

/* The path of a key of this tree, or NULL. */
static const char *
path_of(const struct wsp_snap_join *j, const char *key)
{
	size_t len = strlen(j->options->tree);

	return strncmp(key, j->options->tree, len) == 0 && key[len] == '/' ?
	    key + len + 1 : NULL;
}

/* Is an object that was not found to stay what it was? */
static bool
is_kept(struct wsp_snap_join *j, const char *key)
{
	const char *path = path_of(j, key);
	size_t i;

	if (path == NULL || !in_scope(j, path))
		return true;
	for (i = 0; i < j->nunread; i++)
		if (lies_in(path, j->unread[i]))
			return true;
	return false;
}

/* That nothing is there must be meant so, if there was something. */
static int
check_mounted(struct wsp_snap_join *j, struct wsp_error *err)
{
	const char *path;
	uint64_t n = 0;

	if (j->file || j->options->force)
		return 0;
	while (j->known != NULL) {
		if (j->known->kind != WSP_STORE_GONE &&
		    !is_kept(j, j->known->key))
			n++;
		if (wsp_known_next(&j->reader, &j->known, err) == -1)
			return -1;
	}
	if (n == 0)
		return 1;
	path = j->options->npaths == 0 ? "" : j->options->paths[0];
	return wsp_fail(err, WSP_EVALUE, "no Whisper files%s%s%s, but the "
	    "store has %" PRIu64 "; not mounted? --force stores that they are "
	    "gone", *path == '\0' ? "" : " in ", path,
	    j->options->npaths > 1 ? " and other paths" : "", n);
}

/* The index is read again from its beginning. */
static int
open_index(struct wsp_snap_join *j, struct wsp_store *store,
    struct wsp_error *err)
{
	wsp_known_close(&j->reader);
	if (wsp_known_open(&j->reader, store, err) == -1)
		return -1;
	return wsp_known_next(&j->reader, &j->known, err);
}

/* A path that names nothing, neither here nor in the store, is mistyped. */
static void
tell_unmet(struct wsp_snap_join *j)
{
	const struct wsp_snapshot_options *o = j->options;
	struct wsp_error err;
	size_t i;

	for (i = 0; i < o->npaths; i++)
		if (!j->met[i] && strcmp(o->paths[i], "/") != 0) {
			wsp_fail(&err, WSP_EVALUE,
			    "neither in the tree nor in the store");
			fail_file(j, o->paths[i], &err);
			j->met[i] = true;
		}
}

int
wsp_snap_join_begin(struct wsp_snap_join *j, struct wsp_store *store,
    const char *root, const struct wsp_snapshot_options *options,
    wsp_snapshot_failed *tell, void *arg, struct wsp_error *err)
{
	struct wsp_walk_options walk = { .enter = enter, .arg = j };
	int ret;

	memset(j, 0, sizeof(*j));
	j->options = options;
	j->root = root;
	j->root_len = strlen(root);
	j->tell = tell;
	j->arg = arg;
	j->reader.fd = -1;
	if ((j->met = calloc(options->npaths + 1, sizeof(*j->met))) == NULL)
		return wsp_fail_errno(err, NULL);
	if (wsp_walk_begin(&j->walk, root, &walk, err) == -1 ||
	    open_index(j, store, err) == -1 || next_file(j, err) == -1 ||
	    (ret = check_mounted(j, err)) == -1)
		return -1;
	return ret == 0 ? 0 : open_index(j, store, err);
}

static int
fill_item(struct wsp_snap_item *item, const char *key, size_t len,
    struct wsp_store_arena *arena, struct wsp_error *err)
{
	memset(item, 0, sizeof(*item));
	if ((item->key = wsp_store_alloc(arena, len + 1, 1, err)) == NULL)
		return -1;
	memcpy(item->key, key, len + 1);
	item->key_len = len;
	item->path = strchr(item->key, '/') + 1;
	return 0;
}

int
wsp_snap_join_next(struct wsp_snap_join *j, struct wsp_snap_item *item,
    struct wsp_store_arena *arena, bool *more, struct wsp_error *err)
{
	int order = j->known == NULL ? 1 : !j->file ? -1 :
	    wsp_walk_compare(j->known->key, j->key);

	*more = j->known != NULL || j->file;
	if (!*more) {
		tell_unmet(j);
		return 0;
	}
	if (fill_item(item, order < 0 ? j->known->key : j->key, order < 0 ?
	    j->known->key_len : j->key_len, arena, err) == -1)
		return -1;
	item->there = order >= 0;
	item->keep = order < 0 && is_kept(j, item->key);
	if (order <= 0) {
		item->known = wsp_known_copy(j->known, arena, err);
		if (item->known == NULL ||
		    wsp_known_next(&j->reader, &j->known, err) == -1)
			return -1;
	}
	return order >= 0 ? next_file(j, err) : 0;
}

void
wsp_snap_join_end(struct wsp_snap_join *j)
{
	forget_unread(j);
	free(j->unread);
	free(j->met);
	wsp_walk_end(j->walk);
	wsp_known_close(&j->reader);
}
