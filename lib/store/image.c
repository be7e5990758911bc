/* SPDX-License-Identifier: ISC */
/* image.c - points as the bytes of a file whose archives hold them all. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "classic/header.h"
#include "ring/ring.h"
#include "store/image.h"

/* What is to become an archive. */
struct reach {
	uint32_t	step;
	uint64_t	points;		/* of the archive */
	uint32_t	base;		/* unit that is in its first slot */
	size_t		first, end;	/* of the list of points */
};

struct plan {
	const struct wsp_store_points *from;
	int64_t		 now;
	struct reach	 reaches[2 * WSP_STORE_ARCHIVES_MAX];
	uint32_t	 n;
};

/* Has the file an archive of this step?  Of how many points? */
static uint64_t
ring_points(const struct wsp_store_points *p, uint32_t step)
{
	uint32_t i;

	for (i = 0; i < p->meta.narchives; i++)
		if (p->archives[i].step == step)
			return p->archives[i].points;
	return 0;
}

/* Makes an archive of a step, with the points from first to end. */
static int
add(struct plan *plan, uint32_t step, size_t first, size_t end,
    struct wsp_error *err)
{
	const struct wsp_store_point *list = plan->from->list;
	uint64_t until = plan->now < 0 ? 0 : (uint64_t)plan->now / step;
	struct reach *r;

	if (plan->n == sizeof(plan->reaches) / sizeof(plan->reaches[0]))
		return wsp_fail(err, WSP_ECORRUPT, "points of too many steps");
	r = &plan->reaches[plan->n++];
	while (first < end && list[first].empty)
		first++;
	*r = (struct reach){ .step = step, .first = first, .end = end };
	r->points = ring_points(plan->from, step);
	if (first == end)
		return 0;
	r->base = list[first].unit;
	if (list[end - 1].unit > until)
		until = list[end - 1].unit;
	if (until >= r->base && until - r->base + 1 > r->points)
		r->points = until - r->base + 1;
	return 0;
}

/* Archives of the file whose step no point has. */
static int
add_rings(struct plan *plan, uint64_t after, uint64_t before,
    struct wsp_error *err)
{
	const struct wsp_store_points *p = plan->from;
	uint64_t least;
	uint32_t i;

	for (;; after = least) {
		least = before;
		for (i = 0; i < p->meta.narchives; i++)
			if (p->archives[i].step > after &&
			    p->archives[i].step < least)
				least = p->archives[i].step;
		if (least == before)
			return 0;
		if (add(plan, (uint32_t)least, 0, 0, err) == -1)
			return -1;
	}
}

static int
make_plan(struct plan *plan, struct wsp_error *err)
{
	const struct wsp_store_points *p = plan->from;
	uint64_t last = 0;
	uint32_t step;
	size_t i, first;

	for (i = 0; i < p->n; last = step) {
		step = p->list[i].step;
		if (add_rings(plan, last, step, err) == -1)
			return -1;
		for (first = i; i < p->n && p->list[i].step == step; i++)
			;
		if (add(plan, step, first, i, err) == -1)
			return -1;
		/* What is only said to be empty makes no archive. */
		if (plan->reaches[plan->n - 1].points == 0)
			plan->n--;
	}
	return add_rings(plan, last, (uint64_t)UINT32_MAX + 1, err);
}

/* Leaves out what is oldest where all would be more than a file can have. */
static void
fit(struct plan *plan)
{
	uint64_t sum = 0, most;
	struct reach *r;
	uint32_t i;

	for (i = 0; i < plan->n; i++)
		sum += plan->reaches[i].points;
	if (sum <= WSP_STORE_POINTS_MAX)
		return;
	most = WSP_STORE_POINTS_MAX / plan->n;
	for (i = 0; i < plan->n; i++) {
		r = &plan->reaches[i];
		if (r->points <= most)
			continue;
		while (r->first < r->end && (plan->from->list[r->first].empty ||
		    plan->from->list[r->end - 1].unit -
		    plan->from->list[r->first].unit >= most))
			r->first++;
		if (r->first < r->end)
			r->base = plan->from->list[r->first].unit;
		r->points = most;
	}
}

static void
put_points(const struct plan *plan, const struct reach *r, uint8_t *ring)
{
	const struct wsp_store_point *p;
	uint8_t *slot;
	size_t i;

	for (i = r->first; i < r->end; i++) {
		p = &plan->from->list[i];
		if (p->empty)
			continue;
		slot = ring + WSP_SLOT_SIZE * ((p->unit - r->base) %
		    r->points);
		be32enc(slot, p->unit * p->step);
		be64enc(slot + 4, p->bits);
	}
}

/* The longest retention, as far as a header can say it. */
static uint32_t
longest(const struct plan *plan)
{
	uint64_t most = 0, all;
	uint32_t i;

	for (i = 0; i < plan->n; i++) {
		all = plan->reaches[i].step * plan->reaches[i].points;
		if (all > most)
			most = all;
	}
	return most > UINT32_MAX ? UINT32_MAX : (uint32_t)most;
}

static void
write_all(const struct plan *plan, uint8_t *bytes)
{
	const struct wsp_store_meta *m = &plan->from->meta;
	struct wsp_header h = { .method = WSP_AVERAGE, .narchives = plan->n,
	    .max_retention = longest(plan) };
	struct wsp_archive a;
	size_t at = WSP_HEADER_SIZE + WSP_ENTRY_SIZE * (size_t)plan->n;
	uint32_t i;

	if (m->narchives > 0) {
		h.method = m->method;
		memcpy(&h.xff, &m->xff, sizeof(h.xff));
	}
	wsp_header_encode(&h, bytes);
	for (i = 0; i < plan->n; i++) {
		a.offset = (uint32_t)at;
		a.step = plan->reaches[i].step;
		a.points = (uint32_t)plan->reaches[i].points;
		wsp_entry_encode(&a, bytes + WSP_HEADER_SIZE +
		    WSP_ENTRY_SIZE * (size_t)i);
		put_points(plan, &plan->reaches[i], bytes + at);
		at += WSP_SLOT_SIZE * (size_t)a.points;
	}
}

int
wsp_store_image(const struct wsp_store_points *p, int64_t now,
    uint8_t **bytes, size_t *size, struct wsp_error *err)
{
	struct plan plan = { .from = p, .now = now };
	size_t all;
	uint32_t i;

	if (make_plan(&plan, err) == -1)
		return -1;
	if (plan.n == 0)
		return wsp_fail(err, WSP_EVALUE,
		    "it has no points in the store");
	fit(&plan);
	all = WSP_HEADER_SIZE + WSP_ENTRY_SIZE * (size_t)plan.n;
	for (i = 0; i < plan.n; i++)
		all += WSP_SLOT_SIZE * (size_t)plan.reaches[i].points;
	if ((*bytes = calloc(all, 1)) == NULL)
		return wsp_fail_errno(err, NULL);
	write_all(&plan, *bytes);
	*size = all;
	return 0;
}
