/* SPDX-License-Identifier: ISC */
/* stage.c - collect changes in memory and make a new file of them. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "file/format.h"
#include "file/rings.h"
#include "file/stage.h"

void
wsp_stage_drop(struct wsp *w)
{
	uint32_t i;

	for (i = 0; w->staged != NULL && i < w->info.narchives; i++)
		wsp_window_free(&w->staged[i]);
	free(w->staged);
	w->staged = NULL;
}

struct wsp_window *
wsp_stage(struct wsp *w, uint32_t archive, struct wsp_error *err)
{
	uint32_t i;

	if (w->staged != NULL)
		return &w->staged[archive];
	if (!w->format->rewrites) {
		wsp_fail(err, WSP_EUNSUPPORTED,
		    "%s files cannot be changed in place", w->format->name);
		return NULL;
	}
	w->staged = calloc(w->info.narchives, sizeof(*w->staged));
	if (w->staged == NULL) {
		wsp_fail_errno(err, NULL);
		return NULL;
	}
	for (i = 0; i < w->info.narchives; i++)
		if (w->format->load(&w->body, i, &w->staged[i], err) == -1) {
			wsp_stage_drop(w);
			return NULL;
		}
	return &w->staged[archive];
}

int
wsp_stage_copy(const struct wsp_window *from, struct wsp_window *to,
    struct wsp_error *err)
{
	const uint8_t *slots;
	uint32_t i, n;

	if (wsp_window_make(to, from->archive, err) == -1)
		return -1;
	to->base = from->base;
	to->first = from->first;
	for (i = 0; i < from->count; i += n) {
		n = wsp_window_piece(from, i, &slots);
		if (to->used != NULL)
			to->used[i / WSP_PIECE] = from->used == NULL ||
			    from->used[i / WSP_PIECE];
		if (to->used == NULL || to->used[i / WSP_PIECE])
			memcpy(to->slots + WSP_SLOT_SIZE * (size_t)i, slots,
			    WSP_SLOT_SIZE * (size_t)n);
	}
	return 0;
}

int
wsp_stage_edits(struct wsp *w, uint32_t archive, const struct wsp_edit *edits,
    size_t n, struct wsp_error *err)
{
	struct wsp_window *win = wsp_stage(w, archive, err);
	size_t i;

	if (win == NULL)
		return -1;
	for (i = 0; i < n; i++)
		wsp_window_set(win, edits[i].slot, &edits[i].value);
	return 0;
}

static void
set(struct wsp_window *win, int64_t interval, double value)
{
	struct wsp_slot s = { (uint32_t)interval, value };

	wsp_window_set(win, wsp_ring_slot(win->archive, win->base, interval),
	    &s);
}

/*
 * Computes the coarse intervals that points belong to; those that got a value
 * stand in their place, and there are *n of them.
 */
static void
roll_up(const struct wsp *w, uint32_t archive, struct wsp_point *p, size_t *n)
{
	const struct wsp_rings rules = {
		.method = w->info.method,
		.xff = w->info.xff,
	};
	struct wsp_window *fine = &w->staged[archive - 1];
	struct wsp_window *coarse = &w->staged[archive];
	uint32_t step = coarse->archive->step;
	int64_t interval, last = -1;
	size_t i, up = 0;
	double value;

	for (i = 0; i < *n; i++) {
		interval = wsp_align(p[i].time, step);
		if (interval == last ||
		    !wsp_rings_aggregate_from(&rules, fine, step, interval,
		    &value))
			continue;
		last = interval;
		set(coarse, interval, value);
		p[up++] = (struct wsp_point){ interval, value };
	}
	*n = up;
}

int
wsp_stage_points(struct wsp *w, uint32_t archive, const struct wsp_point *p,
    size_t n, struct wsp_error *err)
{
	struct wsp_window *win = wsp_stage(w, archive, err);
	struct wsp_point *up;
	size_t i;

	if (win == NULL)
		return -1;
	if ((up = malloc((n + 1) * sizeof(*up))) == NULL)
		return wsp_fail_errno(err, NULL);
	for (i = 0; i < n; i++) {
		up[i] = p[i];
		set(win, wsp_align(p[i].time, win->archive->step), p[i].value);
	}
	for (archive++; archive < w->info.narchives && n > 0; archive++)
		roll_up(w, archive, up, &n);
	free(up);
	return 0;
}

int
wsp_rewrite_refused(struct wsp *w, int64_t now, struct wsp_error *err)
{
	const struct wsp_refusal *list;
	struct wsp_point p;
	size_t i, n = wsp_refusals(w, &list);

	for (i = 0; i < n; i++) {
		if (list[i].reason != WSP_REFUSED_LATE)
			continue;
		p = (struct wsp_point){ list[i].time, list[i].value };
		if (wsp_stage_points(w, list[i].archive, &p, 1, err) == -1)
			return -1;
	}
	return wsp_commit(w, now, err);
}

int
wsp_stage_write(struct wsp *w, struct wsp_source *source, int64_t now,
    struct wsp_error *err)
{
	const struct wsp_layout l = {
		.method = w->info.method,
		.xff = w->info.xff,
		.narchives = w->info.narchives,
		.archives = w->body.archives,
		.now = now,
	};

	return w->format->write_new(&l, w->staged, source, WSP_ZEROED, err);
}

/* What wsp_commit() writes. */
struct job {
	struct wsp		*w;
	int64_t			 now;
};

static int
write_staged(void *arg, struct wsp_source *source, struct wsp_error *err)
{
	const struct job *job = arg;

	return wsp_stage_write(job->w, source, job->now, err);
}

int
wsp_commit(struct wsp *w, int64_t now, struct wsp_error *err)
{
	struct job job = { w, now };
	int ret;

	if (w->staged == NULL || !w->has_path)
		return 0;
	ret = wsp_put_anew(w, write_staged, &job, err);
	wsp_stage_drop(w);
	return ret;
}
