/* SPDX-License-Identifier: ISC */
/* update.c - deal points out to the archives of a compressed file. */
#include "base/error.h"
#include "cwhisper/extend.h"
#include "cwhisper/layout.h"
#include "cwhisper/units.h"
#include "cwhisper/update.h"
#include "ring/ring.h"

/* What the original's extension spoiled begins anew. */
static void
heal(struct wsp_cw *f)
{
	uint32_t i;

	for (i = 0; i < f->narchives; i++)
		if (f->archives[i].first.interval == WSP_CW_STRUCK)
			wsp_cw_empty(&f->archives[i]);
}

/* Can points be added to the current block of an archive? */
static bool
has_state(const struct wsp_cw_archive *a)
{
	uint64_t start, at;

	if (a->current >= a->block_count || a->last_bit > 7)
		return false;
	start = wsp_cw_block_offset(a, a->current);
	if (a->last_offset < start)
		return false;
	at = a->last_offset - start;
	if (a->first.interval == 0)
		return at == 0 && a->last_bit == 7 && a->last.interval == 0;
	return at >= WSP_FIRST_SIZE && at + WSP_MARK_ROOM <= a->block_size &&
	    (at + WSP_MARK_ROOM < a->block_size || a->last_bit == 7) &&
	    a->before.interval <= a->last.interval &&
	    a->last.interval % a->step == 0 &&
	    a->before.interval % a->step == 0;
}

/* Are the states and buffers such that points can be added? */
static int
check_states(const struct wsp_cw *f, struct wsp_error *err)
{
	const struct wsp_cw_archive *a;
	uint32_t i, k, t;

	for (i = 0; i < f->narchives; i++) {
		a = &f->archives[i];
		if (!has_state(a))
			return wsp_fail(err, WSP_ECORRUPT, "the state of the "
			    "current block of archive %u is damaged", i);
		for (k = 0; k < WSP_CW_UNITS * a->ratio; k++) {
			t = a->units[k].interval;
			if (t % a->step != 0 || (t != 0 &&
			    t % a[1].step / a->step != k % a->ratio))
				return wsp_fail(err, WSP_ECORRUPT, "the "
				    "buffer of archive %u is damaged", i);
		}
	}
	return 0;
}

/* The finest archive that covers a time, or narchives. */
static uint32_t
covering(const struct wsp_cw *f, int64_t time, int64_t now)
{
	uint32_t i;

	for (i = 0; i < f->narchives; i++)
		if (time >= now - wsp_cw_retention(&f->archives[i]))
			break;
	return i;
}

/* Is a time so far ahead that it would shut the first archive? */
static bool
ahead(const struct wsp_cw *f, int64_t time, int64_t now)
{
	const struct wsp_cw_archive *a = f->archives;

	return wsp_align(time, a->step) >
	    now + (f->narchives > 1 ? a[1].step : a->step);
}

/*
 * Lists the intervals that the points of one archive go to.  Of equal ones
 * the last wins.  Points that nothing takes are noted in the share of the
 * archive that they would have gone to.
 */
static int
share(struct wsp_cw *f, uint32_t archive, const struct wsp_point *p, size_t n,
    struct wsp_cw_pass *pass, struct wsp_cw_list *list, size_t *replaced,
    struct wsp_error *err)
{
	struct wsp_cw_archive *a = &f->archives[archive];
	struct wsp_slot s;
	size_t i;

	for (i = 0; i < n; i++) {
		if (covering(f, p[i].time, pass->now) != archive)
			continue;
		if (archive == 0 && ahead(f, p[i].time, pass->now)) {
			a->discarded++;
			if (wsp_cw_refuse(pass, WSP_REFUSED_EARLY, archive,
			    p[i].time, p[i].value, err) == -1)
				return -1;
			continue;
		}
		s.interval = (uint32_t)wsp_align(p[i].time, a->step);
		s.value = p[i].value;
		if (list->n > 0 &&
		    list->slots[list->n - 1].interval == s.interval) {
			list->n--;
			(*replaced)++;
		}
		if (wsp_cw_list_add(list, &s, err) == -1)
			return -1;
	}
	return 0;
}

/* Gives up what waits of intervals up to a time, the oldest first. */
static int
flush_archive(struct wsp_cw *f, uint32_t archive, uint32_t time,
    struct wsp_cw_pass *pass, struct wsp_error *err)
{
	uint32_t l[WSP_CW_UNITS], unit;
	int i;

	for (i = 0; i < WSP_CW_UNITS; i++) {
		l[0] = wsp_cw_unit_interval(f, archive, 0);
		l[1] = wsp_cw_unit_interval(f, archive, 1);
		unit = l[0] == 0 || (l[1] != 0 && l[1] < l[0]);
		if (l[unit] == 0 || l[unit] > time)
			break;
		if (wsp_cw_give_up(f, archive, unit, pass, err) == -1)
			return -1;
	}
	return 0;
}

/*
 * Puts points straight into a coarse archive.  What waits in finer ones for
 * intervals before them goes first: an archive takes no time but later ones.
 */
static int
put_coarse(struct wsp_cw *f, uint32_t archive, const struct wsp_cw_list *list,
    struct wsp_cw_pass *pass, struct wsp_error *err)
{
	uint32_t k;
	size_t i;

	for (i = 0; i < list->n; i++) {
		for (k = 0; k < archive; k++)
			if (flush_archive(f, k, list->slots[i].interval, pass,
			    err) == -1)
				return -1;
		if (wsp_cw_put(f, archive, &list->slots[i], 1, pass,
		    err) == -1)
			return -1;
	}
	return 0;
}

/* Notes the points that are older than every archive; returns how many. */
static int
refuse_old(const struct wsp_cw *f, const struct wsp_point *p, size_t n,
    struct wsp_cw_pass *pass, struct wsp_error *err)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (covering(f, p[i].time, pass->now) == f->narchives &&
		    wsp_cw_refuse(pass, WSP_REFUSED_OLD, 0, p[i].time,
		    p[i].value, err) == -1)
			return -1;
	return 0;
}

static int
put_share(struct wsp_cw *f, uint32_t archive, const struct wsp_point *p,
    size_t n, struct wsp_cw_pass *pass, size_t *replaced,
    struct wsp_error *err)
{
	struct wsp_cw_list list = { 0 };
	int ret = -1;

	if (share(f, archive, p, n, pass, &list, replaced, err) == -1)
		goto out;
	if (archive > 0)
		ret = put_coarse(f, archive, &list, pass, err);
	else
		ret = list.n == 0 ? 0 : wsp_cw_put(f, archive, list.slots,
		    list.n, pass, err);
out:
	wsp_cw_list_free(&list);
	return ret;
}

int
wsp_cw_update(struct wsp_cw *f, const struct wsp_point *p, size_t n,
    struct wsp_cw_pass *pass, size_t *replaced, struct wsp_error *err)
{
	uint32_t i;

	*replaced = 0;
	heal(f);
	if (check_states(f, err) == -1)
		return -1;
	if (refuse_old(f, p, n, pass, err) == -1)
		return -1;
	/* The coarsest goes first, so that times only rise. */
	for (i = f->narchives; i > 0; i--)
		if (put_share(f, i - 1, p, n, pass, replaced, err) == -1)
			return -1;
	return wsp_cw_extend(f, pass->now, err);
}
