/* SPDX-License-Identifier: ISC */
/* extend.c - lay a file out anew with larger blocks. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "cwhisper/extend.h"
#include "cwhisper/layout.h"

#define MARGIN	0.618f		/* bytes a point, so that it lasts */

/* Copies what is not in the blocks. */
static int
copy_state(const struct wsp_cw *f, struct wsp_cw *fresh, const float *sizes,
    struct wsp_error *err)
{
	struct wsp_cw_archive *a;
	uint32_t i;

	for (i = 0; i < f->narchives; i++) {
		a = &fresh->archives[i];
		a->step = f->archives[i].step;
		a->points = f->archives[i].points;
		a->block_count = f->archives[i].block_count;
		a->point_size = sizes[i];
		a->discarded = f->archives[i].discarded;
		a->extended = f->archives[i].extended;
	}
	if (wsp_cw_lay_out(fresh, err) == -1 ||
	    wsp_cw_allocate(fresh, err) == -1)
		return -1;
	for (i = 0; i < f->narchives; i++) {
		a = &fresh->archives[i];
		if (a->ratio != 0)
			memcpy(a->units, f->archives[i].units,
			    WSP_CW_UNITS * sizeof(*a->units) * a->ratio);
	}
	return 0;
}

/* Adds the points of an archive's blocks, one block after the other. */
static int
copy_blocks(const struct wsp_cw *f, uint32_t archive, struct wsp_cw *fresh,
    struct wsp_cw_pass *pass, struct wsp_error *err)
{
	const struct wsp_cw_archive *a = &f->archives[archive];
	struct wsp_cw_list list = { 0 };
	uint8_t *buf = NULL;
	uint32_t i, n, *blocks;
	int ret = -1;

	if ((blocks = wsp_cw_blocks_by_time(a, &n, err)) == NULL ||
	    (buf = wsp_cw_block_buffer(a, err)) == NULL)
		goto out;
	for (i = 0; i < n && !pass->lapped; i++) {
		list.n = 0;
		if (wsp_cw_block_bytes(f, archive, blocks[i], buf,
		    err) == -1 ||
		    wsp_cw_block_points(f, archive, blocks[i], buf, 0,
		    UINT32_MAX, &list, err) == -1 ||
		    wsp_cw_append(fresh, archive, list.slots, list.n, pass,
		    err) == -1)
			goto out;
	}
	ret = n > 0 ? 0 : wsp_cw_append(fresh, archive, NULL, 0, pass, err);
out:
	wsp_cw_list_free(&list);
	free(buf);
	free(blocks);
	return ret;
}

/* The newest time that an archive holds. */
static uint32_t
newest(const struct wsp_cw_archive *a)
{
	uint32_t i, time = 0;

	for (i = 0; i < a->block_count; i++)
		if (a->ranges[i].start != 0 && a->ranges[i].end > time)
			time = a->ranges[i].end;
	return time;
}

/* Fills a layout; *lapped is an archive that did not fit, or narchives. */
static int
fill(const struct wsp_cw *f, struct wsp_cw *fresh, int64_t now,
    uint32_t *lapped, struct wsp_error *err)
{
	struct wsp_cw_pass pass;
	int64_t time;
	uint32_t i;
	int ret = 0;

	for (i = 0; i < f->narchives && ret == 0; i++) {
		time = newest(&f->archives[i]);
		pass = (struct wsp_cw_pass){ .lay_out = true,
		    .now = time > now ? time : now };
		ret = copy_blocks(f, i, fresh, &pass, err);
		free(pass.refused);
		if (pass.lapped)
			break;
	}
	*lapped = i;
	return ret;
}

/* Lays a file out anew with these sizes, or larger ones if need be. */
static int
lay_out_anew(struct wsp_cw *f, float *sizes, int64_t now,
    struct wsp_error *err)
{
	struct wsp_cw fresh;
	uint32_t lapped;

	for (;;) {
		fresh = (struct wsp_cw){
			.method = f->method,
			.max_retention = f->max_retention,
			.xff = f->xff,
			.hint = WSP_CW_HINT,
			.point_size = WSP_CW_POINT_SIZE,
			.narchives = f->narchives,
			.anew = true,
		};
		fresh.archives = calloc((size_t)f->narchives + 1,
		    sizeof(*f->archives));
		if (fresh.archives == NULL)
			return wsp_fail_errno(err, NULL);
		if (copy_state(f, &fresh, sizes, err) == -1 ||
		    fill(f, &fresh, now, &lapped, err) == -1) {
			wsp_cw_free(&fresh);
			return -1;
		}
		if (lapped == f->narchives)
			break;
		sizes[lapped] += MARGIN;
		wsp_cw_free(&fresh);
	}
	wsp_cw_free(f);
	*f = fresh;
	return 0;
}

static float *
sizes_of(const struct wsp_cw *f, struct wsp_error *err)
{
	float *sizes = calloc(f->narchives, sizeof(*sizes));
	uint32_t i;

	if (sizes == NULL) {
		wsp_fail_errno(err, NULL);
		return NULL;
	}
	for (i = 0; i < f->narchives; i++)
		sizes[i] = f->archives[i].point_size;
	return sizes;
}

/* The sum of the counts of an archive's blocks, but for one. */
static uint64_t
count_all(const struct wsp_cw_archive *a, uint32_t but, uint32_t *blocks)
{
	uint64_t sum = 0;
	uint32_t i;

	*blocks = 0;
	for (i = 0; i < a->block_count; i++)
		if (i != but && a->ranges[i].start != 0) {
			sum += a->ranges[i].count;
			(*blocks)++;
		}
	return sum;
}

static float
bytes_per_point(const struct wsp_cw_archive *a, uint32_t blocks, uint64_t n)
{
	return (float)((uint64_t)blocks * a->block_size) / (float)n;
}

int
wsp_cw_extend_now(struct wsp_cw *f, uint32_t archive, uint32_t time,
    struct wsp_cw_pass *pass, struct wsp_error *err)
{
	struct wsp_cw_archive *a = &f->archives[archive];
	uint32_t live = (a->current + 1) % a->block_count, blocks;
	uint64_t n = count_all(a, live, &blocks);
	float *sizes, x;
	int ret;

	if ((sizes = sizes_of(f, err)) == NULL)
		return -1;
	x = n == 0 ? a->point_size :
	    bytes_per_point(a, a->block_count - 1, n);
	if (x < a->point_size)
		x = a->point_size;
	sizes[archive] = x - a->point_size < MARGIN ? x + MARGIN : x;
	a->extended++;
	ret = lay_out_anew(f, sizes, time > pass->now ? time : pass->now, err);
	free(sizes);
	return ret;
}

/* The size that an archive's points want if they took more than theirs. */
static float
wanted_size(const struct wsp_cw_archive *a)
{
	float old = a->point_size, max = WSP_CW_POINT_SIZE_MAX, x;
	uint32_t blocks;
	uint64_t n = count_all(a, a->current, &blocks);

	if (n == 0 || (x = bytes_per_point(a, blocks, n)) <= old)
		return old;
	if (x - old < MARGIN)
		x += MARGIN;
	if (max < old)
		max = old;
	return x > max ? max : x;
}

int
wsp_cw_extend(struct wsp_cw *f, int64_t now, struct wsp_error *err)
{
	struct wsp_cw_archive *a;
	float *sizes, x;
	bool grows = false;
	uint32_t i;
	int ret = 0;

	if ((sizes = sizes_of(f, err)) == NULL)
		return -1;
	for (i = 0; i < f->narchives; i++) {
		a = &f->archives[i];
		if ((x = wanted_size(a)) <= a->point_size)
			continue;
		sizes[i] = x;
		a->extended++;
		grows = true;
	}
	if (grows)
		ret = lay_out_anew(f, sizes, now, err);
	free(sizes);
	return ret;
}
