/* SPDX-License-Identifier: ISC */
/* clean.c - all archives as one series. */
#include <stdlib.h>

#include "base/error.h"
#include "ring/clean.h"

int64_t
wsp_lanes_reach(const struct wsp_lanes *s, uint32_t n)
{
	const struct wsp_lane *l;
	int64_t t, oldest = INT64_MAX;
	uint32_t i;

	for (i = 0; i < n; i++) {
		l = &s->list[i];
		if (l->begin == l->end)
			continue;
		t = wsp_lane_time(l, l->begin);
		if (t < oldest)
			oldest = t;
	}
	return oldest;
}

/* Copies what was taken before a time; how many there are after that. */
static size_t
copy_before(struct wsp_clean *to, const struct wsp_clean *from, size_t i,
    int64_t time)
{
	while (i < from->n && from->list[i].time < time)
		to->list[to->n++] = from->list[i++];
	return i;
}

/*
 * Adds the values of a lane to those taken so far.  One older than border, to
 * which the finer ones reach, takes the place of what lies in its time.
 */
static void
add_lane(struct wsp_clean *to, const struct wsp_clean *from,
    const struct wsp_lane *l, int64_t border)
{
	size_t i = 0, end;
	uint32_t cell;
	int64_t t;

	to->n = 0;
	for (cell = l->oldest; cell < l->end; cell++) {
		if (!wsp_lane_knows(l, cell))
			continue;
		t = wsp_lane_time(l, cell);
		i = copy_before(to, from, i, t);
		for (end = i; end < from->n &&
		    from->list[end].time < t + l->step; end++)
			;
		if (t < border)
			i = end;
		if (i == end)
			to->list[to->n++] = (struct wsp_clean_point){ t,
			    l->values[cell], l };
	}
	copy_before(to, from, i, INT64_MAX);
}

static size_t
count_known(const struct wsp_lanes *s)
{
	size_t n = 0;
	uint32_t i, cell;

	for (i = 0; i < s->n; i++)
		for (cell = s->list[i].oldest; cell < s->list[i].end; cell++)
			n += wsp_lane_knows(&s->list[i], cell);
	return n;
}

int
wsp_clean_series(const struct wsp_lanes *s, struct wsp_clean *result,
    struct wsp_error *err)
{
	struct wsp_clean a = { 0 }, b = { 0 }, swap;
	size_t most = count_known(s) + 1;
	int64_t border = INT64_MAX;
	uint32_t i;

	a.list = calloc(most, sizeof(*a.list));
	b.list = calloc(most, sizeof(*b.list));
	if (a.list == NULL || b.list == NULL) {
		free(a.list);
		free(b.list);
		return wsp_fail_errno(err, NULL);
	}
	for (i = 0; i < s->n; i++) {
		if (s->list[i].oldest < s->list[i].end) {
			border = wsp_lanes_reach(s, i);
			add_lane(&b, &a, &s->list[i], border);
			swap = a;
			a = b;
			b = swap;
		}
	}
	free(b.list);
	*result = a;
	return 0;
}
