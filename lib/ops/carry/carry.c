/* SPDX-License-Identifier: ISC */
/* carry.c - carry the values of a file over into other archives. */
#include "ops/carry/carry.h"
#include "ring/make.h"

/* A ring of the same step and number of slots stays turned as it was. */
static void
keep_turn(struct wsp_lane *to, const struct wsp_lanes *src)
{
	const struct wsp_lane *l;
	uint32_t i;

	for (i = 0; to->base == 0 && i < src->n; i++) {
		l = &src->list[i];
		if (l->step == to->step &&
		    l->archive->points == to->archive->points)
			to->base = l->base;
	}
}

static int
make(struct wsp_lanes *dst, const struct wsp_lanes *src,
    const struct wsp_rings *s, bool spread, struct wsp_error *err)
{
	struct wsp_make m = { .src = src, .dst = dst, .spread = spread,
	    .method = s->method, .xff = s->xff, .later = s->rings,
	    .nlater = wsp_lanes_ahead(src) ? s->nrings : 0,
	    .span = { INT64_MIN, INT64_MAX } };
	uint32_t i;

	for (i = 0; i < dst->n; i++)
		keep_turn(&dst->list[i], src);
	return wsp_make(&m, err);
}

int
wsp_carry_over(struct wsp_carried *c, const struct wsp_layout *l,
    const struct wsp_rings *s, bool spread, struct wsp_error *err)
{
	struct wsp_lanes src = { 0 };
	int ret = -1;

	if (wsp_lanes_init(&c->lanes, l->archives, l->narchives, s->now,
	    err) == 0 &&
	    wsp_lanes_read(&src, s->rings, s->nrings, s->now, err) == 0 &&
	    make(&c->lanes, &src, s, spread, err) == 0)
		ret = wsp_lost_count(&src, l, s, &c->lost, err);
	wsp_lanes_free(&src);
	return ret;
}

int
wsp_carry_lost(const struct wsp_layout *l, const struct wsp_rings *s,
    struct wsp_lost *lost, struct wsp_error *err)
{
	struct wsp_lanes src = { 0 };
	int ret = -1;

	if (wsp_lanes_read(&src, s->rings, s->nrings, s->now, err) == 0)
		ret = wsp_lost_count(&src, l, s, lost, err);
	wsp_lanes_free(&src);
	return ret;
}
