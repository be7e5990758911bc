/* SPDX-License-Identifier: ISC */
/* update.c - find the archives that points go to, and write them. */
#include <inttypes.h>
#include <stdlib.h>

#include "base/error.h"
#include "classic/classic.h"

/* Aligns the times; of neighbours in one interval the last one stays. */
static size_t
align_points(const struct wsp_point *p, size_t n, uint32_t step,
    struct wsp_point *out)
{
	size_t i, kept = 0;
	int64_t interval = 0;

	for (i = 0; i < n; i++) {
		/* The usual point follows its predecessor: no division. */
		if (i > 0 && p[i].time >= interval + step &&
		    p[i].time < interval + 2 * (int64_t)step)
			interval += step;
		else
			interval = wsp_align(p[i].time, step);
		if (kept > 0 && out[kept - 1].time == interval)
			kept--;
		out[kept].time = interval;
		out[kept++].value = p[i].value;
	}
	return kept;
}

/*
 * Finds the points that lie in consecutive slots after p[0].  Upstream counts
 * whatever follows the interval 0 among them, which only matters in 1970.
 */
static size_t
run_length(const struct wsp_point *p, size_t n, uint32_t step)
{
	size_t i;

	for (i = 1; i < n; i++)
		if (p[i].time != p[i - 1].time + step && p[i - 1].time != 0)
			break;
	return i;
}

/* Writes aligned points; run->base is the archive's base, before and after. */
static int
write_points(struct wsp_run *run, const struct wsp_point *p, size_t n,
    struct wsp_error *err)
{
	const struct wsp_archive *a = run->archive;
	int64_t base = run->base, start;
	size_t i, j, len;
	uint32_t slot;

	for (i = 0; i < n; i += len) {
		len = run_length(&p[i], n - i, a->step);
		start = p[i + len - 1].time - (int64_t)a->step *
		    (int64_t)(len - 1);
		if (i == 0 && base == 0)
			base = start;
		slot = wsp_ring_place(a, base, start);
		for (j = i; j < i + len; j++) {
			if (wsp_run_put(run, slot, p[j].time, p[j].value,
			    err) == -1)
				return -1;
			slot = wsp_ring_after(a, slot, 1);
		}
	}
	return wsp_run_flush(run, err);
}

int
wsp_classic_update_archive(struct wsp_body *b, uint32_t archive,
    const struct wsp_point *p, size_t n, struct wsp_error *err)
{
	const struct wsp_archive *a = &b->info->archives[archive];
	struct wsp_point *aligned;
	struct wsp_run run = { 0 };
	uint32_t base;
	size_t kept;
	int ret = -1;

	if ((aligned = reallocarray(NULL, n, sizeof(*aligned))) == NULL)
		return wsp_fail_errno(err, NULL);
	kept = align_points(p, n, a->step, aligned);
	if (wsp_slots_base(b, a, &base, err) == -1 ||
	    wsp_run_init(&run, b, a, base, kept, err) == -1)
		goto out;
	if (write_points(&run, aligned, kept, err) == -1)
		goto out;
	ret = wsp_rollup(b, archive, run.base, aligned, kept, err);
out:
	wsp_run_free(&run);
	free(aligned);
	return ret;
}

int
wsp_interval_check(const struct wsp_archive *a, int64_t time,
    struct wsp_error *err)
{
	int64_t interval = wsp_align(time, a->step);

	if (interval >= 0 && interval <= UINT32_MAX)
		return 0;
	return wsp_fail(err, WSP_EVALUE,
	    "time %" PRId64 " does not fit the file's 32 bits", time);
}

int
wsp_classic_update(struct wsp_body *b, const struct wsp_point *p,
    int64_t now, struct wsp_error *err)
{
	const struct wsp_info *info = b->info;
	uint32_t i = info->narchives;
	int64_t age;

	now = wsp_clamp_time(now);
	age = now - wsp_clamp_time(p->time);
	if (age >= 0 && age < info->max_retention)
		for (i = 0; i < info->narchives; i++)
			if (p->time >= wsp_archive_start(&info->archives[i],
			    now))
				break;
	if (age < 0)
		return wsp_fail(err, WSP_ENOTCOVERED, "Timestamp not covered "
		    "by any archives in this database. It is in the future, "
		    "as now is %" PRId64, now);
	if (i == info->narchives)
		return wsp_fail(err, WSP_ENOTCOVERED, "Timestamp not covered "
		    "by any archives in this database.");
	if (wsp_interval_check(&info->archives[i], p->time, err) == -1)
		return -1;
	return wsp_classic_update_archive(b, i, p, 1, err);
}
