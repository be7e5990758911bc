/* SPDX-License-Identifier: ISC */
/*
 * ask.h - what a file holds, and why: statistics, points, explanations.
 */
#ifndef ASK_H
#define ASK_H

#include "input.h"
#include "wsp-ops.h"

#define ASK_ARCHIVES	8	/* that are asked one by one */

static inline void
ask_why(struct wsp *w, int64_t time, const int64_t *from, int64_t now,
    uint64_t step)
{
	struct wsp_explanation x;
	struct wsp_error err = { 0 };

	if (wsp_explain(w, time, from, now, step, &x, &err) == -1) {
		must(err.code == WSP_EVALUE, "only a step may not be there");
		return;
	}
	must(x.reason < WSP_NREASONS, "there is a reason");
	must(x.nfiner == 0 || (x.needed >= 1 && x.needed <= x.finer->slots &&
	    x.finer->known + x.finer->gone <= x.finer->slots),
	    "no more finer points count than there are");
	wsp_explanation_free(&x);
}

static inline void
ask_range(struct wsp *w, const struct choice *c, uint64_t step)
{
	struct wsp_summary sum;
	struct wsp_error err;
	uint64_t total = 0;
	bool found;
	int r;

	if (wsp_explain_range(w, c->from, c->until, c->now, step, &found,
	    &sum, &err) == -1 || !found)
		return;
	for (r = 0; r < WSP_NREASONS; r++)
		total += sum.counts[r];
	must(total == sum.count, "every point has one reason");
	wsp_summary_free(&sum);
}

static inline void
ask_points(struct wsp *w, const struct choice *c)
{
	struct wsp_point first, last;
	struct wsp_stats stats;
	struct wsp_error err;
	bool any, found = false;
	uint32_t i, step;

	must(wsp_find_first(w, c->now, &any, &first, &step, &err) == 0 &&
	    wsp_find_last(w, INT64_MAX, c->now, &found, &last, &step,
	    &err) == 0, "points can be sought");
	must(any == found && (!any || first.time <= last.time),
	    "the first point is not after the last");
	must(wsp_stats(w, c->now, &stats, &err) == 0, "points can be counted");
	for (i = 0; i < stats.narchives; i++)
		must(any || stats.archives[i].present == 0,
		    "what is present can be found");
	wsp_stats_free(&stats);
}

static inline void
ask(struct wsp *w, const struct choice *c)
{
	const struct wsp_info *info = wsp_info(w);
	uint32_t i;

	ask_points(w, c);
	ask_why(w, c->from, NULL, c->now, 0);
	ask_why(w, c->until, &c->from, c->now, 0);
	ask_why(w, INT64_MIN, NULL, c->now, 0);
	ask_why(w, INT64_MAX, NULL, INT64_MAX, 0);
	ask_why(w, c->from, &c->until, INT64_MIN, 7);
	ask_range(w, c, 0);
	for (i = 0; i < info->narchives && i < ASK_ARCHIVES; i++) {
		ask_why(w, c->now, NULL, c->now, info->archives[i].step);
		ask_range(w, c, info->archives[i].step);
	}
}

#endif
