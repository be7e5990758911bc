/* SPDX-License-Identifier: ISC */
/* run.c - gather slots that lie side by side and write them in one go. */
#include <stdlib.h>

#include "base/error.h"
#include "classic/classic.h"

int
wsp_run_init(struct wsp_run *run, struct wsp_body *b,
    const struct wsp_archive *a, uint32_t base, size_t n,
    struct wsp_error *err)
{
	run->body = b;
	run->archive = a;
	run->base = base;
	run->slot = 0;
	run->count = 0;
	run->room = n < a->points ? (uint32_t)n : a->points;
	run->buf = malloc(WSP_SLOT_SIZE * (size_t)run->room);
	return run->buf == NULL ? wsp_fail_errno(err, NULL) : 0;
}

int
wsp_run_put(struct wsp_run *run, uint32_t slot, int64_t interval, double value,
    struct wsp_error *err)
{
	struct wsp_slot s = { (uint32_t)interval, value };

	if (run->count == run->room ||
	    slot != wsp_ring_after(run->archive, run->slot, run->count)) {
		if (wsp_run_flush(run, err) == -1)
			return -1;
		run->slot = slot;
	}
	wsp_slot_encode(&s, run->buf + WSP_SLOT_SIZE * (size_t)run->count++);
	if (slot == 0)
		run->base = s.interval;
	return 0;
}

int
wsp_run_flush(struct wsp_run *run, struct wsp_error *err)
{
	uint32_t count = run->count;

	run->count = 0;
	return count == 0 ? 0 : wsp_slots_write(run->body, run->archive,
	    run->slot, count, run->buf, err);
}

void
wsp_run_free(struct wsp_run *run)
{
	free(run->buf);
	run->buf = NULL;
}

int
wsp_classic_base(struct wsp_body *b, uint32_t archive, uint32_t *base,
    struct wsp_error *err)
{
	return wsp_slots_base(b, &b->info->archives[archive], base, err);
}

int
wsp_classic_edit(struct wsp_body *b, uint32_t archive,
    const struct wsp_edit *e, size_t n, struct wsp_error *err)
{
	struct wsp_run run;
	size_t i;
	int ret = 0;

	if (n == 0)
		return 0;
	if (wsp_run_init(&run, b, &b->info->archives[archive], 0, n, err) == -1)
		return -1;
	for (i = 0; ret == 0 && i < n; i++)
		ret = wsp_run_put(&run, e[i].slot, e[i].value.interval,
		    e[i].value.value, err);
	if (ret == 0)
		ret = wsp_run_flush(&run, err);
	wsp_run_free(&run);
	return ret;
}
