/* SPDX-License-Identifier: ISC */
/* fetch.c - choose the archive for a range and read it. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "file/fetch.h"
#include "file/file.h"
#include "file/header.h"
#include "file/ring.h"

/*
 * Turns slots that should hold the last intervals of the series to values, in
 * the same memory, which the series then owns: a value is smaller than the
 * slot it came from.
 */
static int
decode(struct wsp_series *s, struct wsp_window *win, struct wsp_error *err)
{
	size_t i, n = win->count;
	struct wsp_slot slot;
	int64_t interval;

	if ((s->known = malloc(n * sizeof(*s->known))) == NULL)
		return wsp_fail_errno(err, NULL);
	s->nvalues = n;
	s->first = s->count - n;
	interval = s->from + (int64_t)s->first * s->step;
	for (i = 0; i < n; i++) {
		wsp_slot_decode(win->slots + WSP_SLOT_SIZE * i, &slot);
		s->known[i] = slot.interval == interval;
		memcpy(win->slots + sizeof(slot.value) * i, &slot.value,
		    sizeof(slot.value));
		interval += s->step;
	}
	s->values = (double *)(void *)win->slots;
	win->slots = NULL;
	return 0;
}

/* An archive holds no more than its points: what is older is not known. */
static int
read_values(struct wsp *w, const struct wsp_archive *a, struct wsp_series *s,
    struct wsp_error *err)
{
	struct wsp_window win;
	uint32_t base, n;
	int ret;

	if (wsp_ring_base(w, a, &base, err) == -1)
		return -1;
	if (base == 0 || s->count == 0)
		return 0;
	n = s->count < a->points ? (uint32_t)s->count : a->points;
	if (wsp_window_read(w, a, base,
	    wsp_ring_slot(a, base, s->until - (int64_t)n * a->step), n, &win,
	    err) == -1)
		return -1;
	ret = decode(s, &win, err);
	wsp_window_free(&win);
	return ret;
}

int
wsp_read_range(struct wsp *w, const struct wsp_archive *a, int64_t from,
    int64_t until, struct wsp_series *series, struct wsp_error *err)
{
	struct wsp_series s = { .step = a->step };

	s.from = wsp_align(from, a->step) + a->step;
	s.until = wsp_align(until, a->step) + a->step;
	if (s.until == s.from)
		s.until += a->step;
	if (s.until > s.from)
		s.count = (uint64_t)(s.until - s.from) / a->step;
	if (read_values(w, a, &s, err) == -1)
		return -1;
	*series = s;
	return 0;
}

/* The first archive that reaches back to a time, or the last one. */
static const struct wsp_archive *
reaching(const struct wsp_info *info, int64_t time, int64_t now)
{
	uint32_t i;

	for (i = 0; i + 1 < info->narchives; i++)
		if (time >= wsp_archive_start(&info->archives[i], now))
			break;
	return &info->archives[i];
}

const struct wsp_archive *
wsp_archive_of_step(const struct wsp_info *info, uint64_t step)
{
	uint32_t i;

	for (i = 0; i < info->narchives; i++)
		if (info->archives[i].step == step)
			return &info->archives[i];
	return NULL;
}

int
wsp_fetch_check(int64_t from, int64_t until, struct wsp_error *err)
{
	if (from > until)
		return wsp_fail(err, WSP_EINTERVAL, "Invalid time interval: "
		    "from time '%" PRId64 "' is after until time '%" PRId64
		    "'", from, until);
	return 0;
}

int
wsp_fetch(struct wsp *w, int64_t from, int64_t until, int64_t now,
    uint64_t step, bool *found, struct wsp_series *series,
    struct wsp_error *err)
{
	const struct wsp_archive *a;
	int64_t oldest;

	if (wsp_require_sound(w, err) == -1 ||
	    wsp_fetch_check(from, until, err) == -1)
		return -1;
	now = wsp_clamp_time(now);
	oldest = now - w->info.max_retention;
	if (from > now || until < oldest) {
		*found = false;
		return 0;
	}
	if (from < oldest)
		from = oldest;
	if (until > now)
		until = now;
	a = step == 0 ? reaching(&w->info, from, now) :
	    wsp_archive_of_step(&w->info, step);
	if (a == NULL)
		return wsp_fail(err, WSP_EVALUE, "Invalid granularity: %"
		    PRIu64, step);
	if (wsp_read_range(w, a, from, until, series, err) == -1)
		return -1;
	*found = true;
	return 0;
}

bool
wsp_series_get(const struct wsp_series *s, uint64_t i, double *value)
{
	if (i < s->first || i - s->first >= s->nvalues ||
	    !s->known[i - s->first])
		return false;
	*value = s->values[i - s->first];
	return true;
}

void
wsp_series_free(struct wsp_series *s)
{
	free(s->values);
	free(s->known);
	s->values = NULL;
	s->known = NULL;
	s->nvalues = 0;
}

static int
by_retention(const void *ap, const void *bp)
{
	const struct wsp_archive *a = *(const struct wsp_archive *const *)ap;
	const struct wsp_archive *b = *(const struct wsp_archive *const *)bp;
	uint64_t ra = wsp_archive_retention(a), rb = wsp_archive_retention(b);

	if (ra != rb)
		return ra > rb ? 1 : -1;
	return (a > b) - (a < b);
}

const struct wsp_archive **
wsp_archives_by_retention(const struct wsp *w, struct wsp_error *err)
{
	const struct wsp_archive **list;
	uint32_t i, n = w->info.narchives;

	if ((list = calloc(n, sizeof(*list))) == NULL) {
		wsp_fail_errno(err, NULL);
		return NULL;
	}
	for (i = 0; i < n; i++)
		list[i] = &w->info.archives[i];
	qsort(list, n, sizeof(*list), by_retention);
	return list;
}
