/* SPDX-License-Identifier: ISC */
/* fetch.c - choose the archive for a range and read it. */
#include <inttypes.h>
#include <stdlib.h>

#include "base/error.h"
#include "file/fetch.h"
#include "file/file.h"
#include "file/rings.h"
#include "ring/archive.h"
#include "ring/ring.h"

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

/* How far the file reaches back, if maxRetention does not say less. */
static int64_t
furthest(const struct wsp_info *info)
{
	uint64_t longest = wsp_longest_retention(info);

	return longest < info->max_retention ? (int64_t)longest :
	    (int64_t)info->max_retention;
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
	oldest = now - furthest(&w->info);
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
		return wsp_fail_step(w->info.archives, w->info.narchives, step,
		    err);
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
