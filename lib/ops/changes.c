/* SPDX-License-Identifier: ISC */
/* changes.c - remember what is to be written to a file, and write it. */
#include <inttypes.h>
#include <stdlib.h>

#include "base/error.h"
#include "file/fetch.h"
#include "file/file.h"
#include "file/ring.h"
#include "ops/changes.h"
#include "ops/source.h"

/* The list grows to the next power of two. */
int
wsp_changes_add(struct wsp_changes *changes, const struct wsp_change *c,
    struct wsp_error *err)
{
	struct wsp_change *list = changes->list;
	size_t n = changes->n;

	if ((n & (n - 1)) == 0) {
		list = reallocarray(list, n == 0 ? 1 : 2 * n, sizeof(*list));
		if (list == NULL)
			return wsp_fail_errno(err, NULL);
		changes->list = list;
	}
	list[changes->n++] = *c;
	return 0;
}

void
wsp_changes_free(struct wsp_changes *changes)
{
	free(changes->list);
	changes->list = NULL;
	changes->n = 0;
}

bool
wsp_erased_slot(const struct wsp_archive *a, uint32_t slot, int64_t interval,
    struct wsp_slot *s)
{
	uint64_t lap = wsp_archive_retention(a);
	uint64_t first = (uint64_t)interval % lap;

	s->interval = 0;
	s->value = 0;
	if (slot != 0)
		return true;
	if (first == 0)
		first = lap;
	s->interval = (uint32_t)first;
	return first < (uint64_t)interval;
}

int
wsp_fail_erase(const struct wsp_change *c, struct wsp_error *err)
{
	return wsp_fail(err, WSP_EVALUE, "the point at %" PRId64 " cannot be "
	    "erased: its slot tells where the archive of step %" PRIu32
	    " begins", c->time, c->step);
}

static int
put_change(struct wsp_run *run, const struct wsp_change *c,
    struct wsp_error *err)
{
	uint32_t slot = wsp_ring_slot(run->archive, run->base, c->time);
	struct wsp_slot s = { (uint32_t)c->time, c->after };

	if (c->erase && !wsp_erased_slot(run->archive, slot, c->time, &s))
		return wsp_fail_erase(c, err);
	return wsp_run_put(run, slot, s.interval, s.value, err);
}

/* Writes changes of one archive. */
static int
write_archive(struct wsp *w, const struct wsp_archive *a,
    const struct wsp_change *c, size_t n, struct wsp_error *err)
{
	struct wsp_run run = { 0 };
	uint32_t base;
	size_t i;
	int ret = -1;

	if (wsp_ring_base(w, a, &base, err) == -1 ||
	    wsp_run_init(&run, w, a, base, n, err) == -1)
		return -1;
	for (i = 0; i < n; i++)
		if (put_change(&run, &c[i], err) == -1)
			goto out;
	ret = wsp_run_flush(&run, err);
out:
	wsp_run_free(&run);
	return ret;
}

/*
 * The coarsest archive is written first: while the finer ones are as they
 * were, the same operation comes to the same values if this one was killed.
 */
int
wsp_changes_write(struct wsp *w, const struct wsp_changes *changes,
    struct wsp_error *err)
{
	const struct wsp_change *c = changes->list;
	const struct wsp_archive *a;
	size_t end, i;

	for (end = changes->n; end > 0; end = i) {
		for (i = end - 1; i > 0 && c[i - 1].step == c[i].step; i--)
			;
		a = wsp_archive_of_step(&w->info, c[i].step);
		if (a == NULL)
			return wsp_fail_step(c[i].step, err);
		if (write_archive(w, a, &c[i], end - i, err) == -1)
			return -1;
	}
	return 0;
}
