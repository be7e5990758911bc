/* SPDX-License-Identifier: ISC */
/* lane.c - what an archive knows at one time: its slots in order of time. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "ring/lane.h"

static int
init_lane(struct wsp_lane *l, const struct wsp_archive *a, int64_t now,
    struct wsp_error *err)
{
	int64_t from, until;

	l->archive = a;
	l->step = a->step;
	l->first = wsp_archive_first(a, now);
	from = wsp_lane_after(l, 1);
	until = wsp_lane_after(l, (int64_t)UINT32_MAX + 1);
	l->end = until < 0 ? 0 : until > a->points ? a->points :
	    (uint32_t)until;
	l->begin = from < 0 ? 0 : from > l->end ? l->end : (uint32_t)from;
	l->oldest = l->end;
	l->cells = calloc(a->points, sizeof(*l->cells));
	l->values = malloc(a->points * sizeof(*l->values));
	if (a->points >= WSP_LARGE)
		l->used = calloc(a->points / WSP_PIECE + 1, sizeof(*l->used));
	return l->cells == NULL || l->values == NULL ||
	    (a->points >= WSP_LARGE && l->used == NULL) ?
	    wsp_fail_errno(err, NULL) : 0;
}

void
wsp_lane_put(struct wsp_lane *l, uint32_t cell, enum wsp_cell state,
    double value)
{
	wsp_lane_mark(l, cell, state);
	l->values[cell] = value;
	if (cell < l->oldest && state >= WSP_CELL_KNOWN)
		l->oldest = cell;
}

/* Unrolls the ring. */
static void
read_lane(struct wsp_lane *l, const struct wsp_window *win)
{
	uint32_t i, slot, step = l->step;
	int64_t t = wsp_lane_time(l, l->begin);
	struct wsp_slot s;

	l->base = win->base;
	if (win->base == 0)
		return;
	l->ahead = l->end - l->begin < l->archive->points;
	slot = wsp_ring_slot(l->archive, win->base, t);
	for (i = l->begin; i < l->end; i++, t += step) {
		wsp_window_slot(win, slot, &s);
		if (s.interval == t)
			wsp_lane_put(l, i, WSP_CELL_KNOWN, s.value);
		else if (s.interval > t && s.interval % step == 0) {
			wsp_lane_mark(l, i, WSP_CELL_TAKEN);
			l->ahead = true;
		}
		slot = wsp_ring_after(l->archive, slot, 1);
	}
}

/* Of equal steps the first comes first: the address says which that is. */
static int
by_step(const void *ap, const void *bp)
{
	const struct wsp_archive *a = *(const struct wsp_archive *const *)ap;
	const struct wsp_archive *b = *(const struct wsp_archive *const *)bp;

	if (a->step != b->step)
		return a->step > b->step ? 1 : -1;
	return (a > b) - (a < b);
}

static int
init_lanes(struct wsp_lanes *s, const struct wsp_archive **sorted,
    struct wsp_error *err)
{
	uint32_t i, n = s->n;

	s->n = 0;
	if ((s->list = calloc(n, sizeof(*s->list))) == NULL)
		return wsp_fail_errno(err, NULL);
	qsort(sorted, n, sizeof(*sorted), by_step);
	for (i = 0; i < n; i++) {
		s->n++;
		if (init_lane(&s->list[i], sorted[i], s->now, err) == -1)
			return -1;
	}
	return 0;
}

int
wsp_lanes_init(struct wsp_lanes *s, const struct wsp_archive *archives,
    uint32_t n, int64_t now, struct wsp_error *err)
{
	const struct wsp_archive **sorted;
	uint32_t i;
	int ret;

	*s = (struct wsp_lanes){ .now = wsp_clamp_time(now) };
	if ((sorted = calloc(n, sizeof(*sorted))) == NULL)
		return wsp_fail_errno(err, NULL);
	for (i = 0; i < n; i++)
		sorted[i] = &archives[i];
	s->n = n;
	ret = init_lanes(s, sorted, err);
	free(sorted);
	return ret;
}

/* The windows are of the archives of one file, in its order. */
int
wsp_lanes_read(struct wsp_lanes *s, const struct wsp_window *windows,
    uint32_t n, int64_t now, struct wsp_error *err)
{
	const struct wsp_archive *archives = windows->archive;
	uint32_t i;

	if (wsp_lanes_init(s, archives, n, now, err) == -1)
		return -1;
	for (i = 0; i < n; i++)
		read_lane(&s->list[i], &windows[s->list[i].archive - archives]);
	return 0;
}

void
wsp_lanes_free(struct wsp_lanes *s)
{
	uint32_t i;

	for (i = 0; i < s->n; i++) {
		free(s->list[i].cells);
		free(s->list[i].used);
		free(s->list[i].values);
		free(s->list[i].later);
	}
	free(s->list);
	s->list = NULL;
	s->n = 0;
}

bool
wsp_lane_get(const struct wsp_lane *l, int64_t interval, double *value)
{
	uint32_t cell;

	if (!wsp_lane_holds(l, interval))
		return false;
	cell = wsp_lane_cell(l, interval);
	if (!wsp_lane_knows(l, cell))
		return false;
	*value = l->values[cell];
	return true;
}

void
wsp_lane_range(const struct wsp_lane *l, int64_t time, uint32_t width,
    int64_t *from, int64_t *until)
{
	int64_t end = time + width;

	if (time < 1)
		time = 1;
	if (end > (int64_t)UINT32_MAX + 1)
		end = (int64_t)UINT32_MAX + 1;
	*from = wsp_lane_after(l, time);
	*until = wsp_lane_after(l, end);
	if (*until < *from)
		*until = *from;
}

void
wsp_lane_cut(const struct wsp_lane *l, int64_t *from, int64_t *until)
{
	if (*from < l->begin)
		*from = l->begin;
	if (*until > l->end)
		*until = l->end;
	if (*until < *from)
		*until = *from;
}

uint32_t
wsp_lane_count(const struct wsp_lane *l, int64_t time, uint32_t width)
{
	int64_t i, from, until;
	uint32_t known = 0;

	wsp_lane_range(l, time, width, &from, &until);
	wsp_lane_cut(l, &from, &until);
	for (i = from; i < until; i++)
		known += wsp_lane_knows(l, (uint32_t)i);
	return known;
}

bool
wsp_lane_got(const struct wsp_lane *l, int64_t time, uint32_t width)
{
	int64_t i, from, until;

	wsp_lane_range(l, time, width, &from, &until);
	wsp_lane_cut(l, &from, &until);
	for (i = from; i < until; i++)
		if (wsp_lane_state(l, i) == WSP_CELL_MADE)
			return true;
	return false;
}

bool
wsp_lane_whole(const struct wsp_lane *l, int64_t time, uint32_t width)
{
	int64_t i, from, until;

	wsp_lane_range(l, time, width, &from, &until);
	if (from < until && from < l->begin)
		return false;
	wsp_lane_cut(l, &from, &until);
	for (i = from; i < until; i++)
		if (wsp_lane_state(l, i) == WSP_CELL_TAKEN)
			return false;
	return true;
}

bool
wsp_lane_within(const struct wsp_lane *l, int64_t time, uint32_t width)
{
	int64_t i, from, until;

	if (width < l->step)
		return false;
	wsp_lane_range(l, time, width - l->step + 1, &from, &until);
	wsp_lane_cut(l, &from, &until);
	for (i = from; i < until; i++)
		if (wsp_lane_knows(l, (uint32_t)i))
			return true;
	return false;
}

int64_t
wsp_goes_to(int64_t time, uint32_t s, uint32_t d, int64_t now)
{
	int64_t place = wsp_align(time, d);

	return d < s && place < time && place + d <= now ? place + d : place;
}

const struct wsp_lane *
wsp_lanes_finer(const struct wsp_lanes *s, uint32_t step)
{
	const struct wsp_lane *best = NULL;
	uint32_t i;

	for (i = 0; i < s->n && s->list[i].step < step; i++)
		if (best == NULL || s->list[i].step > best->step)
			best = &s->list[i];
	return best;
}

bool
wsp_lanes_ahead(const struct wsp_lanes *s)
{
	uint32_t i;

	for (i = 0; i < s->n; i++)
		if (s->list[i].ahead)
			return true;
	return false;
}

bool
wsp_lanes_get(const struct wsp_lanes *s, uint32_t step, int64_t interval,
    double *value)
{
	uint32_t i;

	for (i = 0; i < s->n && s->list[i].step <= step; i++)
		if (s->list[i].step == step &&
		    wsp_lane_get(&s->list[i], interval, value))
			return true;
	return false;
}
