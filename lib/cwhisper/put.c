/* SPDX-License-Identifier: ISC */
/* put.c - points and header fields go to an open file. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/source.h"
#include "cwhisper/cwhisper.h"
#include "cwhisper/rebuild.h"
#include "cwhisper/update.h"
#include "cwhisper/write.h"

static int
write_all(void *arg, const void *buf, size_t len, uint64_t offset,
    struct wsp_error *err)
{
	struct wsp_body *b = arg;

	return wsp_source_write(b->source, buf, len, (off_t)offset, err);
}

/* Writes what changed, unless the file has to be made anew. */
static int
store(struct wsp_body *b, const struct wsp_cw *f, struct wsp_error *err)
{
	int ret;

	if (f->anew)
		return 0;
	ret = wsp_cw_store(f, write_all, b, err);
	wsp_cw_forget(b);
	return ret;
}

int
wsp_cw_pending(struct wsp_body *b, uint8_t **image, uint64_t *size,
    struct wsp_error *err)
{
	struct wsp_cw_own *own = b->own;

	*image = NULL;
	if (own->cw.archives == NULL || !own->cw.anew)
		return 0;
	*size = wsp_cw_file_size(&own->cw);
	*image = wsp_cw_image(&own->cw, err);
	wsp_cw_forget(b);
	return *image == NULL ? -1 : 0;
}

static int
by_time(const void *ap, const void *bp)
{
	const struct wsp_point *a = ap, *b = bp;

	return (a->time > b->time) - (a->time < b->time);
}

/* Copies the points, oldest first, those of equal times as they were given. */
static struct wsp_point *
sorted_copy(const struct wsp_point *p, size_t n, struct wsp_error *err)
{
	struct wsp_point *copy = malloc((n + 1) * sizeof(*copy));

	if (copy == NULL) {
		wsp_fail_errno(err, NULL);
		return NULL;
	}
	memcpy(copy, p, n * sizeof(*copy));
	if (n > 1 && mergesort(copy, n, sizeof(*copy), by_time) == -1) {
		wsp_fail_errno(err, NULL);
		free(copy);
		return NULL;
	}
	return copy;
}

static void
count(const struct wsp_point *p, size_t n, const struct wsp_cw_pass *pass,
    size_t replaced, struct wsp_counts *c)
{
	size_t i;

	*c = (struct wsp_counts){ .replaced = replaced };
	for (i = 0; i < pass->nrefused; i++)
		if (pass->refused[i].reason == WSP_REFUSED_OLD)
			c->too_old++;
		else if (!pass->refused[i].carried)
			c->refused++;
	c->stored = n - replaced - c->too_old - c->refused;
	for (i = 0; i < n; i++)
		if (p[i].time > pass->now)
			c->future++;
	for (i = 0; i < pass->nrefused; i++)
		if (pass->refused[i].reason == WSP_REFUSED_EARLY)
			c->future--;
}

/* Times of 32 bits only; the first interval means an empty slot. */
static int
check_times(const struct wsp_point *p, size_t n, struct wsp_error *err)
{
	if (n > 0 && p[n - 1].time > UINT32_MAX)
		return wsp_fail(err, WSP_EVALUE, "the interval of time %"
		    PRId64 " does not fit into 32 bits", p[n - 1].time);
	return 0;
}

int
wsp_cw_update_many(struct wsp_body *b, const struct wsp_point *points,
    size_t n, int64_t now, struct wsp_counts *counts, struct wsp_error *err)
{
	struct wsp_cw_own *own = b->own;
	struct wsp_cw_pass pass = { .now = wsp_clamp_time(now) };
	struct wsp_cw *f = wsp_cw_of(b, err);
	struct wsp_point *p;
	size_t replaced;
	int ret = -1;

	if (f == NULL || (p = sorted_copy(points, n, err)) == NULL)
		return -1;
	if (f->method == WSP_CW_MIX)
		wsp_fail(err, WSP_EUNSUPPORTED,
		    "files of mixed aggregation methods can only be read");
	else if (check_times(p, n, err) == 0 &&
	    wsp_cw_update(f, p, n, &pass, &replaced, err) == 0 &&
	    store(b, f, err) == 0) {
		if (counts != NULL)
			count(p, n, &pass, replaced, counts);
		ret = 0;
	}
	if (ret == -1)
		wsp_cw_forget(b);
	free(own->refused);
	own->refused = pass.refused;
	own->nrefused = pass.nrefused;
	free(p);
	return ret;
}

int
wsp_cw_update_one(struct wsp_body *b, const struct wsp_point *p, int64_t now,
    struct wsp_error *err)
{
	if (p->time > now || p->time <= now - b->info->max_retention)
		return wsp_fail(err, WSP_ENOTCOVERED,
		    "Timestamp not covered by any archives in this database");
	return wsp_cw_update_many(b, p, 1, now, NULL, err);
}

size_t
wsp_cw_refusals(const struct wsp_body *b, const struct wsp_refusal **list)
{
	const struct wsp_cw_own *own = b->own;

	*list = own->refused;
	return own->nrefused;
}

int
wsp_cw_set_aggregation(struct wsp_body *b, uint32_t method, float xff,
    struct wsp_error *err)
{
	struct wsp_cw *f = wsp_cw_of(b, err);
	uint32_t number;

	if (f == NULL || wsp_cw_method_to_file(method, &number, err) == -1)
		return -1;
	if (f->method == WSP_CW_MIX)
		return wsp_fail(err, WSP_EUNSUPPORTED,
		    "files of mixed aggregation methods can only be read");
	f->method = number;
	f->xff = xff;
	if (store(b, f, err) == -1)
		return -1;
	b->info->method = method;
	b->info->xff = xff;
	return 0;
}
