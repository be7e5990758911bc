/* SPDX-License-Identifier: ISC */
/*
 * restore_points.c - undo in a file that is stored by its bytes.
 *
 * Its slots have no places of their own there: the points of the three files
 * are compared, and changed by whoever knows the format.
 */
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/error.h"
#include "file/file.h"
#include "ops/edit/changes.h"
#include "ring/ring.h"
#include "store/restore.h"

/* The files before and after, and that of now. */
enum { BEFORE, AFTER, NOW, FILES };

struct points {
	struct wsp	*files[FILES];
	struct wsp_window windows[FILES];	/* of one archive */
	struct wsp_changes changes;
	struct wsp_restore_undone *done;
};

/* The last interval that any of the windows has. */
static int64_t
newest(const struct points *p)
{
	const struct wsp_window *w;
	struct wsp_slot s;
	int64_t last = 0;
	uint32_t i, file;

	for (file = 0; file < FILES; file++) {
		w = &p->windows[file];
		for (i = 0; i < w->count; i++) {
			wsp_slot_decode(w->slots + (size_t)i * WSP_SLOT_SIZE,
			    &s);
			if (s.interval > last)
				last = s.interval;
		}
	}
	return last;
}

static bool
same(const bool *known, const double *values, int a, int b)
{
	return known[a] == known[b] && (!known[a] ||
	    wsp_same_value(values[a], values[b]));
}

/* One interval, as in three-way merges. */
static int
merge(struct points *p, uint32_t step, int64_t time, struct wsp_error *err)
{
	struct wsp_change c = { .step = step, .time = time };
	double values[FILES] = { 0 };
	bool known[FILES];
	int i;

	for (i = 0; i < FILES; i++)
		known[i] = wsp_window_get(&p->windows[i], time, &values[i]);
	if (same(known, values, BEFORE, AFTER) ||
	    same(known, values, NOW, BEFORE))
		return 0;
	if (!same(known, values, NOW, AFTER)) {
		p->done->later++;
		return 0;
	}
	c.known = known[NOW];
	c.before = values[NOW];
	c.erase = !known[BEFORE];
	c.after = values[BEFORE];
	p->done->slots++;
	return wsp_changes_add(&p->changes, &c, err);
}

static int
merge_archive(struct points *p, uint32_t archive, struct wsp_error *err)
{
	const struct wsp_archive *a = &p->files[NOW]->info.archives[archive];
	int64_t last, time;
	int ret = 0, i, n;

	for (n = 0; n < FILES && ret == 0; n++)
		ret = wsp_window_load(p->files[n], archive, &p->windows[n],
		    err);
	n -= ret == -1;
	if (ret == 0 && (last = newest(p)) > 0)
		for (time = last - (int64_t)(a->points - 1) * a->step;
		    time <= last && ret == 0; time += a->step)
			if (time > 0)
				ret = merge(p, a->step, time, err);
	for (i = 0; i < n; i++)
		wsp_window_free(&p->windows[i]);
	return ret;
}

/* Archives are merged by ascending step, as changes are to be. */
static int
merge_all(struct points *p, struct wsp_error *err)
{
	const struct wsp_info *info = &p->files[NOW]->info;
	uint64_t step = 0, next;
	uint32_t i, at;

	for (;; step = next) {
		for (next = 0, at = 0, i = 0; i < info->narchives; i++)
			if (info->archives[i].step > step && (next == 0 ||
			    info->archives[i].step < next)) {
				next = info->archives[i].step;
				at = i;
			}
		if (next == 0)
			return 0;
		if (merge_archive(p, at, err) == -1)
			return -1;
	}
}

/* Archives that are known by their steps. */
static bool
is_plain(const struct wsp_info *info)
{
	uint32_t i, j;

	for (i = 0; i < info->narchives && i < WSP_STORE_ARCHIVES_MAX; i++)
		for (j = 0; j < i; j++)
			if (info->archives[i].step == info->archives[j].step)
				return false;
	return i == info->narchives;
}

/* Have both the same format, archives and settings? */
static bool
alike(const struct wsp *a, const struct wsp *b)
{
	uint32_t i;

	if (a->format != b->format || wsp_problem(a) != NULL ||
	    wsp_problem(b) != NULL || a->info.method != b->info.method ||
	    a->info.narchives != b->info.narchives)
		return false;
	for (i = 0; i < a->info.narchives; i++)
		if (a->info.archives[i].step != b->info.archives[i].step ||
		    a->info.archives[i].points != b->info.archives[i].points)
			return false;
	return true;
}

/* Opens a copy of the bytes. */
static int
open_bytes(const struct wsp_store_file *f, const char *key, struct wsp **w,
    struct wsp_error *err)
{
	struct wsp_source *source;
	uint8_t *bytes;

	if ((bytes = malloc(f->size + 1)) == NULL)
		return wsp_fail_errno(err, NULL);
	memcpy(bytes, f->bytes, f->size);
	if ((source = wsp_buffer_of(bytes, f->size, err)) == NULL)
		return -1;
	if (wsp_adopt(w, source, key, WSP_EXAMINE, err) == 0)
		return 0;
	wsp_source_drop(source);
	return -1;
}

int
wsp_restore_points(struct wsp_restoring *job,
    const struct wsp_store_file *after, struct wsp *now, bool *can,
    struct wsp_restore_undone *done, struct wsp_error *err)
{
	struct points p = { .files = { NULL, NULL, now }, .done = done };
	int ret = -1;

	*can = false;
	if (open_bytes(&job->file, job->key, &p.files[BEFORE], err) == 0 &&
	    open_bytes(after, job->key, &p.files[AFTER], err) == 0) {
		ret = 0;
		*can = is_plain(&now->info) &&
		    alike(p.files[BEFORE], now) && alike(p.files[AFTER], now);
	} else if (err->code != WSP_ESYS)
		ret = 0;
	if (*can && (ret = merge_all(&p, err)) == 0) {
		done->changed = p.changes.n > 0;
		if (done->changed && job->options->dry_run)
			ret = wsp_may_change(job->place, WSP_ANEW, NULL, err);
		else if (done->changed &&
		    (ret = wsp_changes_write(now, &p.changes, err)) == 0)
			ret = wsp_finish(now, err);
	}
	wsp_changes_free(&p.changes);
	wsp_close(p.files[BEFORE]);
	wsp_close(p.files[AFTER]);
	return ret;
}
