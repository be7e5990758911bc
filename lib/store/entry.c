/* SPDX-License-Identifier: ISC */
/* entry.c - an entry as it goes to the streams of a block. */
#include "store/column.h"
#include "store/entry.h"

static void
put_meta(const struct wsp_store_meta *m, bool opaque, struct wsp_out *nums)
{
	uint32_t i;

	wsp_out_v(nums, m->mode);
	wsp_out_v(nums, m->uid);
	wsp_out_v(nums, m->gid);
	wsp_out_v(nums, m->bits);
	if (opaque) {
		wsp_out_v(nums, m->size);
		return;
	}
	wsp_out_v(nums, m->method);
	wsp_out_v(nums, m->xff);
	wsp_out_v(nums, m->max_retention);
	wsp_out_v(nums, m->narchives);
	for (i = 0; i < m->narchives; i++) {
		wsp_out_v(nums, m->archives[i].step);
		wsp_out_v(nums, m->archives[i].points);
		wsp_out_v(nums, m->archives[i].phase);
	}
}

/* An ascending number: the first as it is, others less the one before, 1. */
static void
put_next(struct wsp_out *nums, uint32_t n, uint32_t *next)
{
	wsp_out_v(nums, n - *next);
	*next = n + 1;
}

static void
put_pages(const struct wsp_store_entry *e, struct wsp_out *nums,
    struct wsp_out *bytes)
{
	uint64_t size = 0;
	uint32_t next = 0;
	size_t i;

	wsp_out_v(nums, e->npages);
	for (i = 0; i < e->npages; i++) {
		put_next(nums, e->pages[i].number, &next);
		wsp_out_bytes(bytes, e->pages[i].bytes, e->pages[i].len);
		size += e->pages[i].len;
	}
	wsp_out_v(nums, size);
}

static void
put_runs(const struct wsp_store_list *l, int64_t taken, struct wsp_out *runs)
{
	const struct wsp_store_run *r;
	uint32_t end = 0;
	size_t i;

	wsp_out_v(runs, l->nruns);
	for (i = 0; i < l->nruns; i++) {
		r = &l->runs[i];
		if (i == 0)
			wsp_out_z(runs, taken / l->step - r->start);
		else
			wsp_out_v(runs, r->start - end);
		wsp_out_v(runs, (uint64_t)r->length * 2 + r->empty);
		end = r->start + r->length;
	}
}

static void
put_list_heads(const struct wsp_store_list *lists, size_t n, bool now,
    struct wsp_out *nums)
{
	uint32_t next;
	size_t i, k;

	wsp_out_v(nums, n);
	for (i = 0; i < n; i++) {
		wsp_out_v(nums, lists[i].step);
		if (!now)
			continue;
		wsp_out_v(nums, lists[i].points);
		wsp_out_v(nums, lists[i].nodd);
		for (k = 0, next = 0; k < lists[i].nodd; k++)
			put_next(nums, lists[i].odd[k].slot, &next);
	}
}

static void
put_lists(const struct wsp_store_list *lists, size_t n, int64_t taken,
    uint32_t method, struct wsp_out *runs, struct wsp_out *streams)
{
	size_t i, k;

	for (i = 0; i < n; i++) {
		put_runs(&lists[i], taken, runs);
		if (lists[i].nvalues > 0)
			wsp_rolled_put(streams, &lists[i],
			    i == 0 ? NULL : &lists[i - 1], method);
		for (k = 0; k < lists[i].nodd; k++)
			wsp_out_bytes(&streams[WSP_STORE_BYTES],
			    lists[i].odd[k].bytes, WSP_STORE_SLOT);
	}
}

void
wsp_entry_put(const struct wsp_store_entry *e,
    const struct wsp_entry_place *place, uint32_t method,
    struct wsp_out *head, struct wsp_out *now, struct wsp_out *past)
{
	struct wsp_out *nums = &head[WSP_STORE_NUMS];
	struct wsp_out *runs = &head[WSP_STORE_RUNS];
	bool opaque = (e->flags & WSP_STORE_OPAQUE) != 0;

	wsp_out_u8(&head[WSP_STORE_KINDS], e->kind);
	wsp_out_u8(&head[WSP_STORE_KINDS], e->flags);
	wsp_out_v(nums, e->prev == 0 ? 0 : place->tid - e->prev);
	wsp_out_v(nums, e->base == e->prev ? 0 : place->tid - e->base);
	wsp_out_z(nums, e->taken - place->seconds);
	if (e->kind != WSP_STORE_GONE)
		wsp_out_z(nums, e->taken - e->mtime);
	if ((e->flags & WSP_STORE_META) != 0)
		put_meta(&e->meta, opaque, nums);
	if (opaque)
		put_pages(e, nums, &now[WSP_STORE_BYTES]);
	else {
		put_list_heads(e->now, e->nnow, true, nums);
		put_lists(e->now, e->nnow, e->taken, method, runs, now);
	}
	put_list_heads(e->past, e->npast, false, nums);
	put_lists(e->past, e->npast, e->taken, method, runs, past);
	if ((e->flags & WSP_STORE_SUM) != 0)
		wsp_out_u32(&head[WSP_STORE_SUMS], e->sum);
}

uint64_t
wsp_entry_points(const struct wsp_store_entry *e)
{
	uint64_t n = 0;
	size_t i;

	for (i = 0; i < e->nnow; i++)
		n += e->now[i].nvalues;
	for (i = 0; i < e->npast; i++)
		n += e->past[i].nvalues;
	return n;
}

uint32_t
wsp_entry_oldest(const struct wsp_store_entry *e)
{
	uint32_t oldest = WSP_STORE_NONE, t;
	size_t i;

	for (i = 0; i < e->npast; i++) {
		if (e->past[i].nruns == 0)
			continue;
		t = e->past[i].runs[0].start * e->past[i].step;
		oldest = t < oldest ? t : oldest;
	}
	return oldest;
}
