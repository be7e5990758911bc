/* SPDX-License-Identifier: ISC */
/* merge.c - copy the points of one file over those of another. */
#include <stdlib.h>

#include "base/error.h"
#include "file/fetch.h"
#include "file/file.h"
#include "file/trial.h"
#include "ring/ring.h"
#include "file/alike.h"
#include "wsp-ops.h"

/* Lists the known points of a series, oldest first. */
static struct wsp_point *
known_points(const struct wsp_series *s, size_t *n, struct wsp_error *err)
{
	struct wsp_point *p;
	size_t i;

	if ((p = calloc(s->nvalues + 1, sizeof(*p))) == NULL) {
		wsp_fail_errno(err, NULL);
		return NULL;
	}
	*n = 0;
	for (i = 0; i < s->nvalues; i++)
		if (s->known[i]) {
			p[*n].time = s->from +
			    (int64_t)(s->first + i) * s->step;
			p[(*n)++].value = s->values[i];
		}
	return p;
}

static int
merge_archive(struct wsp *src, struct wsp *dst, const struct wsp_archive *a,
    int64_t from, int64_t until, struct wsp_error *err)
{
	uint32_t archive = (uint32_t)(a - src->info.archives);
	struct wsp_series series;
	struct wsp_point *p;
	size_t n;
	int ret = 0;

	if (wsp_read_range(src, a, from, until, &series, err) == -1)
		return -1;
	p = known_points(&series, &n, err);
	wsp_series_free(&series);
	if (p == NULL)
		return -1;
	if (n > 0)
		ret = wsp_update_archive(dst, archive, p, n, err);
	free(p);
	return ret;
}

int
wsp_merge_check(const struct wsp *src, const struct wsp *dst,
    const char *srcpath, const char *dstpath, int64_t from, int64_t until,
    struct wsp_error *err)
{
	bool same;

	if (wsp_require_alike(src, dst, srcpath, dstpath, "merging",
	    err) == -1 || wsp_same_file(src, dst, &same, err) == -1)
		return -1;
	if (same)
		return wsp_fail(err, WSP_EVALUE, "%s and %s are the same file",
		    srcpath, dstpath);
	return wsp_range_check(from, until, err);
}

/*
 * Finer archives come first: what they roll up into the coarser ones of dst
 * is then overwritten by the coarser points of src.
 */
int
wsp_merge(struct wsp *src, struct wsp *dst, const char *srcpath,
    const char *dstpath, int64_t from, int64_t until, int64_t now,
    struct wsp_error *err)
{
	const struct wsp_archive **list;
	int64_t oldest;
	uint32_t i;
	int ret = 0;

	if (wsp_merge_check(src, dst, srcpath, dstpath, from, until,
	    err) == -1)
		return -1;
	now = wsp_clamp_time(now);
	from = wsp_clamp_time(from);
	if (until > now)
		until = now;
	if ((list = wsp_archives_by_retention(&src->info, err)) == NULL)
		return -1;
	for (i = 0; ret == 0 && i < src->info.narchives; i++) {
		oldest = wsp_archive_start(list[i], now);
		if (until < oldest || until < from)
			continue;
		ret = merge_archive(src, dst, list[i],
		    from > oldest ? from : oldest, until, err);
	}
	free(list);
	return ret == 0 ? wsp_commit(dst, now, err) : -1;
}

int
wsp_merge_find(struct wsp *src, struct wsp *dst, const char *srcpath,
    const char *dstpath, int64_t from, int64_t until, int64_t now,
    uint64_t *changes, struct wsp_error *err)
{
	struct wsp *trial;
	int ret = -1;

	if (wsp_merge_check(src, dst, srcpath, dstpath, from, until,
	    err) == -1 || (trial = wsp_trial(dst, err)) == NULL)
		return -1;
	if (wsp_merge(src, trial, srcpath, dstpath, from, until, now,
	    err) == 0)
		ret = wsp_trial_count(trial, dst, changes, err);
	wsp_close(trial);
	return ret;
}
