/* SPDX-License-Identifier: ISC */
/* dirs_merge.c - put what has changed into the table of directories. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "catalog/dirs_merge.h"
#include "catalog/order.h"

int
wsp_dir_change_add(struct wsp_dir_changes *cs, const struct wsp_directory *d,
    bool gone, struct wsp_error *err)
{
	struct wsp_dir_change *list;

	if ((list = wsp_array_more(cs->list, cs->n, &cs->room, sizeof(*list),
	    err)) == NULL)
		return -1;
	cs->list = list;
	list += cs->n;
	list->dir = *d;
	list->gone = gone;
	if ((list->dir.path = wsp_arena_copy(&cs->arena, d->path, d->len,
	    err)) == NULL)
		return -1;
	cs->n++;
	return 0;
}

void
wsp_dir_changes_free(struct wsp_dir_changes *cs)
{
	free(cs->list);
	wsp_arena_free(&cs->arena);
	memset(cs, 0, sizeof(*cs));
}

static int
compare(const struct wsp_directory *a, const struct wsp_directory *b)
{
	return wsp_path_compare(a->path, a->len, b->path, b->len);
}

/* Of changes of one path that which says most is last. */
static int
by_path(const void *ap, const void *bp)
{
	const struct wsp_dir_change *a = ap, *b = bp;
	int order = compare(&a->dir, &b->dir);

	if (order == 0 && a->gone != b->gone)
		return a->gone ? -1 : 1;
	return order != 0 ? order :
	    (a->dir.inode > b->dir.inode) - (a->dir.inode < b->dir.inode);
}

/* Sorts changes and leaves the last of each path. */
static void
sort_changes(struct wsp_dir_changes *cs)
{
	size_t i, n = 0;

	if (cs->n > 1)
		qsort(cs->list, cs->n, sizeof(*cs->list), by_path);
	for (i = 0; i < cs->n; i++) {
		if (n > 0 && compare(&cs->list[n - 1].dir,
		    &cs->list[i].dir) == 0)
			n--;
		cs->list[n++] = cs->list[i];
	}
	cs->n = n;
}

/* The last part that does not begin behind a path. */
static size_t
part_of(const struct wsp_index *x, const char *path, size_t len)
{
	size_t low = 0, high = x->ndirs, mid;

	while (high - low > 1) {
		mid = low + (high - low) / 2;
		if (wsp_path_compare(x->dirs[mid].first.s,
		    x->dirs[mid].first.len, path, len) <= 0)
			low = mid;
		else
			high = mid;
	}
	return low;
}

int
wsp_dirs_find(struct wsp_catalog *c, struct wsp_dirs_cursor *cursor,
    const char *path, size_t len, bool *found, struct wsp_directory *d,
    struct wsp_error *err)
{
	const struct wsp_directory sought = { path, len, 0, 0 };
	size_t number, low = 0, high, mid;
	int order;

	*found = false;
	if (c->index.ndirs == 0)
		return 0;
	number = part_of(&c->index, path, len);
	if (!cursor->read || cursor->number != number) {
		cursor->read = false;
		if (wsp_dirs_read(c, number, &cursor->dirs, err) == -1)
			return -1;
		cursor->read = true;
		cursor->number = number;
	}
	for (high = cursor->dirs.part.count; low < high && !*found;) {
		mid = low + (high - low) / 2;
		wsp_dirs_get(&cursor->dirs, (uint32_t)mid, d);
		order = compare(d, &sought);
		*found = order == 0;
		if (order < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return 0;
}

static const struct wsp_dir_change *
find_change(const struct wsp_dir_changes *cs, size_t n, const char *path,
    size_t len)
{
	const struct wsp_dir_change sought = { { path, len, 0, 0 }, false };
	size_t low = 0, high = n, mid;
	int order;

	while (low < high) {
		mid = low + (high - low) / 2;
		order = compare(&cs->list[mid].dir, &sought.dir);
		if (order == 0)
			return &cs->list[mid];
		if (order < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

/* Adds a directory, if it will not be there otherwise. */
static int
need(struct wsp_writer *w, struct wsp_dirs_cursor *cursor,
    struct wsp_dir_changes *cs, size_t sorted, const char *path, size_t len,
    struct wsp_error *err)
{
	const struct wsp_dir_change *change;
	struct wsp_directory d;
	bool found = false;

	change = find_change(cs, sorted, path, len);
	if (change != NULL && !change->gone)
		return 0;
	if (change == NULL && w->old != NULL && wsp_dirs_find(w->old, cursor,
	    path, len, &found, &d, err) == -1)
		return -1;
	if (found)
		return 0;
	d = (struct wsp_directory){ path, len, 0, 0 };
	return wsp_dir_change_add(cs, &d, false, err);
}

/* Every directory above a metric that was put is listed, and so is the root. */
static int
need_all(struct wsp_writer *w, const struct wsp_changes_of *metrics,
    struct wsp_dir_changes *cs, struct wsp_error *err)
{
	struct wsp_dirs_cursor cursor = { 0 };
	size_t i, len, sorted = cs->n, beforelen = 0;
	const char *before = "";
	int ret = need(w, &cursor, cs, sorted, "", 0, err);

	for (i = 0; ret == 0 && i < metrics->n; i++) {
		const struct wsp_change *c = &metrics->list[i];

		len = wsp_name_dir(c->name, c->len);
		if (c->kind == WSP_CHANGE_KILL || (len == beforelen &&
		    memcmp(c->name, before, len) == 0))
			continue;
		before = c->name;
		beforelen = len;
		for (; ret == 0 && len > 0; len = wsp_name_dir(before, len))
			ret = need(w, &cursor, cs, sorted, before, len, err);
	}
	wsp_dirs_free(&cursor.dirs);
	return ret;
}

/* A list of directories that are a part. */
struct table {
	struct wsp_directory	*list;
	size_t			 n, room;
	bool			 touched;
};

static int
add_directory(struct table *t, const struct wsp_directory *d,
    struct wsp_error *err)
{
	struct wsp_directory *list;

	if ((list = wsp_array_more(t->list, t->n, &t->room, sizeof(*list),
	    err)) == NULL)
		return -1;
	t->list = list;
	list[t->n++] = *d;
	return 0;
}

/* The directories of a part, which may be none, after some of the changes. */
static int
merge_part(struct table *t, const struct wsp_dirs *part, uint32_t count,
    const struct wsp_dir_change *c, const struct wsp_dir_change *end,
    struct wsp_error *err)
{
	struct wsp_directory d;
	uint32_t i = 0;
	int order, ret = 0;

	t->n = 0;
	t->touched = false;
	while (ret == 0 && (i < count || c < end)) {
		if (i < count)
			wsp_dirs_get(part, i, &d);
		order = i == count ? 1 : c == end ? -1 : compare(&d, &c->dir);
		if (order < 0)
			ret = add_directory(t, &d, err);
		else if (!c->gone) {
			ret = add_directory(t, &c->dir, err);
			t->touched = t->touched || order > 0 ||
			    d.ctime != c->dir.ctime ||
			    d.inode != c->dir.inode;
		} else
			t->touched = t->touched || order == 0;
		i += order <= 0;
		c += order >= 0;
	}
	return ret;
}

/* The changes that belong to a part, from c on, end there. */
static const struct wsp_dir_change *
end_of(const struct wsp_index *x, size_t number,
    const struct wsp_dir_change *c, const struct wsp_dir_change *end)
{
	const struct wsp_span_of *next;

	if (number + 1 >= x->ndirs)
		return end;
	next = &x->dirs[number + 1].first;
	while (c < end && wsp_path_compare(c->dir.path, c->dir.len, next->s,
	    next->len) < 0)
		c++;
	return c;
}

static int
keep_dirs(struct wsp_writer *w, size_t number, struct wsp_error *err)
{
	struct wsp_dirs_ref *ref;

	if ((ref = wsp_index_dirs(&w->index, err)) == NULL)
		return -1;
	*ref = w->old->index.dirs[number];
	return 0;
}

static int
merge_old(struct wsp_writer *w, struct table *t, size_t number,
    const struct wsp_dir_change *c, const struct wsp_dir_change *end,
    struct wsp_error *err)
{
	struct wsp_dirs part = { 0 };
	int ret;

	ret = wsp_dirs_read(w->old, number, &part, err);
	if (ret == 0)
		ret = merge_part(t, &part, part.part.count, c, end, err);
	/* What leaves nothing of a part is a change, too. */
	if (ret == 0 && t->touched) {
		wsp_writer_number(w);
		ret = wsp_writer_dirs(w, t->list, t->n, err);
	} else if (ret == 0)
		ret = keep_dirs(w, number, err);
	wsp_dirs_free(&part);
	return ret;
}

/* New parts are filled like blocks. */
static int
add_fresh(struct wsp_writer *w, struct table *t,
    const struct wsp_dir_changes *cs, struct wsp_error *err)
{
	const struct wsp_dirs none = { 0 };
	size_t i, some;

	if (merge_part(t, &none, 0, cs->list, cs->list + cs->n, err) == -1)
		return -1;
	for (i = 0; i < t->n; i += some) {
		some = t->n - i < w->fill ? t->n - i : w->fill;
		if (wsp_writer_dirs(w, t->list + i, some, err) == -1)
			return -1;
	}
	return 0;
}

int
wsp_dirs_merge(struct wsp_writer *w, const struct wsp_changes_of *metrics,
    struct wsp_dir_changes *cs, struct wsp_error *err)
{
	const struct wsp_dir_change *c, *end, *last;
	struct table t = { 0 };
	size_t i, n = w->old == NULL ? 0 : w->old->index.ndirs;
	int ret = 0;

	if ((w->id.flags & WSP_LISTED) != 0)
		return 0;
	sort_changes(cs);
	if (need_all(w, metrics, cs, err) == -1)
		return -1;
	sort_changes(cs);
	if (n == 0)
		ret = add_fresh(w, &t, cs, err);
	last = cs->n == 0 ? cs->list : cs->list + cs->n;
	for (c = cs->list, i = 0; ret == 0 && i < n; c = end, i++) {
		end = end_of(&w->old->index, i, c, last);
		ret = c == end ? keep_dirs(w, i, err) :
		    merge_old(w, &t, i, c, end, err);
	}
	free(t.list);
	return ret;
}
