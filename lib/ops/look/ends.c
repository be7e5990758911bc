/* SPDX-License-Identifier: ISC */
/* ends.c - find the first and the last point of a file. */
#include "base/error.h"
#include "file/file.h"
#include "ring/ring.h"
#include "wsp-ops.h"

/* What is sought, and the best that was found so far. */
struct search {
	int64_t		 now;
	int64_t		 before;	/* only points before this time */
	bool		 last;		/* or else the first */
	bool		 found;
	struct wsp_point point;
	uint32_t	 step;
};

static bool
is_better(const struct search *s, int64_t t, uint32_t step)
{
	if (!s->found)
		return true;
	if (t == s->point.time)
		return step < s->step;
	return s->last ? t > s->point.time : t < s->point.time;
}

/* The n-th interval that is looked at. */
static int64_t
nth(const struct search *s, const struct wsp_archive *a, uint32_t n)
{
	return wsp_archive_first(a, s->now) +
	    (int64_t)a->step * (s->last ? a->points - 1 - n : n);
}

/* How many intervals to go on from this one: no slot outside has a point. */
static uint32_t
stride(const struct search *s, const struct wsp_window *win, int64_t t)
{
	uint32_t slot = wsp_ring_slot(win->archive, win->base, t);
	uint32_t place = wsp_ring_distance(win->archive, win->first, slot);

	if (place < win->count)
		return 0;
	return s->last ? place - win->count + 1 : win->archive->points - place;
}

static void
search_archive(struct search *s, const struct wsp_window *win)
{
	const struct wsp_archive *a = win->archive;
	uint32_t step = a->step, n, gap;
	int64_t t;
	double v;

	for (n = 0; n < a->points; n += gap == 0 ? 1 : gap) {
		t = nth(s, a, n);
		if (s->found && !is_better(s, t, step))
			break;
		gap = stride(s, win, t);
		if (gap > 0 || t >= s->before || !wsp_window_find(win, t, &v))
			continue;
		s->found = true;
		s->point.time = t;
		s->point.value = v;
		s->step = step;
		break;
	}
}

static int
search(struct search *s, struct wsp *w, bool *found, struct wsp_point *point,
    uint32_t *step, struct wsp_error *err)
{
	struct wsp_window win;
	uint32_t i;

	for (i = 0; i < w->info.narchives; i++) {
		if (!is_better(s, nth(s, &w->info.archives[i], 0),
		    w->info.archives[i].step))
			continue;
		if (wsp_window_load_used(w, i, &win, err) == -1)
			return -1;
		if (win.base != 0)
			search_archive(s, &win);
		wsp_window_free(&win);
	}
	*found = s->found;
	if (s->found) {
		*point = s->point;
		*step = s->step;
	}
	return 0;
}

int
wsp_find_first(struct wsp *w, int64_t now, bool *found,
    struct wsp_point *point, uint32_t *step, struct wsp_error *err)
{
	struct search s = { .now = wsp_clamp_time(now), .before = INT64_MAX };

	return search(&s, w, found, point, step, err);
}

int
wsp_find_last(struct wsp *w, int64_t before, int64_t now, bool *found,
    struct wsp_point *point, uint32_t *step, struct wsp_error *err)
{
	struct search s = { .now = wsp_clamp_time(now), .before = before,
	    .last = true };

	return search(&s, w, found, point, step, err);
}
