/* SPDX-License-Identifier: ISC */
/* explain_range.c - sum up why the points of a range are there or missing. */
#include <string.h>

#include "file/file.h"
#include "ops/look/explain.h"
#include "wsp-ops.h"

/*
 * Counts the reasons; last has the last interval of each.  Of a range longer
 * than the ring only the end can be known: a fetch does not go round twice.
 */
static void
count(const struct wsp_seen *src, const struct wsp_window *win,
    struct wsp_summary *s, int64_t *last)
{
	uint32_t points = win->archive->points;
	enum wsp_reason reason;
	struct wsp_finer f;
	int64_t t = s->from;
	double xff;

	if (s->count > points) {
		s->counts[WSP_TOO_OLD] = s->count - points;
		t = s->until - (int64_t)points * s->step;
		last[WSP_TOO_OLD] = t - s->step;
	}
	for (; t < s->until; t += s->step) {
		reason = wsp_explain_reason(src, win, t, &f);
		s->counts[reason]++;
		last[reason] = t;
		if (reason != WSP_TOO_FEW)
			continue;
		xff = wsp_xff_for(f.known, f.slots);
		if (xff > 0 && (s->xff == 0 || xff < s->xff))
			s->xff = xff;
	}
}

static int
sum_up(const struct wsp_seen *src, const struct wsp_series *series,
    struct wsp_summary *s, struct wsp_error *err)
{
	const struct wsp_window *win = wsp_rings_of_step(&src->rings,
	    series->step);
	int64_t last[WSP_NREASONS] = { 0 };
	int r;

	memset(s, 0, sizeof(*s));
	s->from = series->from;
	s->until = series->until;
	s->step = series->step;
	s->count = series->count;
	count(src, win, s, last);
	for (r = 0; r < WSP_NREASONS; r++) {
		if (s->counts[r] == 0)
			continue;
		if (wsp_explain_interval(src, win, last[r], &s->examples[r],
		    err) == -1) {
			wsp_summary_free(s);
			return -1;
		}
		s->examples[r].reason = (enum wsp_reason)r;
	}
	return 0;
}

int
wsp_explain_range(struct wsp *w, int64_t from, int64_t until, int64_t now,
    uint64_t step, bool *found, struct wsp_summary *s, struct wsp_error *err)
{
	struct wsp_series series;
	struct wsp_seen src;
	int ret;

	if (wsp_fetch(w, from, until, now, step, found, &series, err) == -1)
		return -1;
	if (!*found)
		return 0;
	ret = wsp_seen_load(&src, w, now, err);
	if (ret == 0) {
		ret = sum_up(&src, &series, s, err);
		wsp_seen_free(&src);
	}
	wsp_series_free(&series);
	return ret;
}

void
wsp_summary_free(struct wsp_summary *s)
{
	int r;

	for (r = 0; r < WSP_NREASONS; r++)
		wsp_explanation_free(&s->examples[r]);
}
