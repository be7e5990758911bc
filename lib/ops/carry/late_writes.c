/* SPDX-License-Identifier: ISC */
/* late_writes.c - bring over what was written to a file that is gone. */
#include "base/clock.h"
#include "base/error.h"
#include "file/file.h"
#include "file/replace.h"
#include "ops/carry/carry.h"
#include "ops/carry/late_writes.h"

#define PATIENCE_MS	1000

/* Has the file been written to since all its archives were read? */
static int
has_changed(struct wsp *w, const struct wsp_rings *before, bool *changed,
    struct wsp_error *err)
{
	uint32_t i;

	*changed = false;
	for (i = 0; i < before->nrings && !*changed; i++)
		if (wsp_window_differs(w, &before->rings[i], changed,
		    err) == -1)
			return -1;
	return 0;
}

/* Waits for the writers; has anything come of them? */
static int
wait_for_writers(const struct wsp_late *late, bool *any, struct wsp_error *err)
{
	return wsp_wait_unused(late->old, PATIENCE_MS, err) == -1 ? -1 :
	    has_changed(late->old, late->before, any, err);
}

static bool
same_archives(const struct wsp_rings *a, const struct wsp_rings *b)
{
	bool same = a->nrings == b->nrings;
	uint32_t i;

	for (i = 0; same && i < a->nrings; i++)
		same = a->rings[i].archive->step == b->rings[i].archive->step &&
		    a->rings[i].count == b->rings[i].count;
	return same;
}

int
wsp_late_same(const struct wsp_late *late, const struct wsp_rings *after,
    struct wsp_late_lanes *l, struct wsp_error *err)
{
	const struct wsp_rings *before = late->before;

	if (!same_archives(before, after))
		return wsp_fail(err, WSP_ECORRUPT,
		    "another program has changed its archives");
	if (wsp_lanes_read(&l->wanted, after->rings, after->nrings, after->now,
	    err) == -1)
		return -1;
	return wsp_lanes_read(&l->written, before->rings, before->nrings,
	    before->now, err);
}

/* The number in the file of an archive: lanes are in order of step. */
static uint32_t
number_of(const struct wsp_lanes *s, uint32_t lane)
{
	const struct wsp_archive *first = s->list[0].archive;
	uint32_t i;

	for (i = 1; i < s->n; i++)
		if (s->list[i].archive < first)
			first = s->list[i].archive;
	return (uint32_t)(s->list[lane].archive - first);
}

/* Writes to the new file what it is to have and has not. */
static int
update(struct wsp *new, const struct wsp_late_lanes *l, int64_t now, bool sync,
    struct wsp_error *err)
{
	uint32_t i;

	for (i = 0; i < l->wanted.n; i++)
		if (wsp_carry_update(&l->wanted.list[i], &l->written.list[i],
		    new, number_of(&l->wanted, i), err) == -1)
			return -1;
	if (wsp_commit(new, now, err) == -1)
		return -1;
	return sync ? wsp_sync(new, err) : 0;
}

/* What is known of the old file so far may be out of date. */
static int
open_again(const struct wsp_late *late, struct wsp **old,
    struct wsp_error *err)
{
	if (wsp_adopt(old, late->old->body.source, wsp_name(late->old),
	    WSP_READ, err) == -1)
		return -1;
	if (late->mix == NULL || wsp_choose_method(*old, late->mix,
	    err) == 0)
		return 0;
	wsp_let_go(*old);
	return -1;
}

/* As if it had been in the old file before. */
static int
bring_over(const struct wsp_late *late, struct wsp *new, struct wsp_error *err)
{
	const struct wsp_rings *before = late->before;
	int64_t elapsed_s = (wsp_clock_ms() - late->begun_ms + 999) / 1000;
	struct wsp_late_lanes l = { .wanted.n = 0 };
	struct wsp_rings after = { 0 };
	struct wsp *old;
	int ret = -1;

	if (open_again(late, &old, err) == -1)
		return -1;
	if (wsp_rings_load(&after, old, before->now + elapsed_s,
	    before->method, before->xff, err) == 0 && (late->want == NULL ?
	    wsp_late_same(late, &after, &l, err) :
	    late->want(late->arg, old, &after, &l, err)) == 0)
		ret = update(new, &l, after.now, late->sync, err);
	wsp_lanes_free(&l.wanted);
	wsp_lanes_free(&l.written);
	wsp_rings_free(&after);
	wsp_let_go(old);
	return ret;
}

int
wsp_late_writes(const struct wsp_late *late, struct wsp *new,
    struct wsp_error *err)
{
	bool any;

	if (wait_for_writers(late, &any, err) == -1)
		return -1;
	return any ? bring_over(late, new, err) : 0;
}

int
wsp_late_placed(const struct wsp_late *late, struct wsp_temp *t,
    struct wsp_error *err)
{
	struct wsp *new;
	bool any;
	int ret;

	if (wait_for_writers(late, &any, err) == -1)
		return -1;
	if (!any)
		return 0;
	if (wsp_adopt(&new, t->source, wsp_name(late->old), WSP_WRITE,
	    err) == -1)
		return -1;
	new->dir = t->dir;
	new->path = t->target;
	new->has_path = true;
	ret = bring_over(late, new, err);
	wsp_temp_give(t, new->body.source);
	wsp_let_go(new);
	return ret;
}
