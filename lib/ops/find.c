/* SPDX-License-Identifier: ISC */
/* find.c - find the first and the last point of a file. */
#include "base/error.h"
#include "file/file.h"
#include "file/ring.h"

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

static void
search_archive(struct search *s, const struct wsp_window *win)
{
	const struct wsp_archive *a = win->archive;
	int64_t oldest = wsp_archive_first(a, s->now);
	uint32_t i;
	int64_t t;
	double v;

	for (i = 0; i < a->points; i++) {
		t = oldest +
		    (int64_t)a->step * (s->last ? a->points - 1 - i : i);
		if (t >= s->before || !wsp_window_find(win, t, &v))
			continue;
		if (is_better(s, t, a->step)) {
			s->found = true;
			s->point.time = t;
			s->point.value = v;
			s->step = a->step;
		}
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
		if (wsp_window_load(w, &w->info.archives[i], &win, err) == -1)
			return -1;
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
