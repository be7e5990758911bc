/* SPDX-License-Identifier: ISC */
/* units.c - points wait in a buffer until a coarse interval is over. */
#include <string.h>

#include "base/error.h"
#include "cwhisper/units.h"
#include "ring/aggregate.h"

uint32_t
wsp_cw_unit_interval(const struct wsp_cw *f, uint32_t archive, uint32_t unit)
{
	const struct wsp_cw_archive *a = &f->archives[archive];
	uint32_t i, t;

	for (i = 0; i < a->ratio; i++)
		if ((t = wsp_cw_unit(a, unit, i)->interval) != 0)
			return t - t % a[1].step;
	return 0;
}

int
wsp_cw_group(const struct wsp_cw *f, uint32_t archive, uint32_t interval,
    const struct wsp_slot *p, size_t n, struct wsp_cw_list *list,
    struct wsp_error *err)
{
	const struct wsp_cw_archive *a = &f->archives[archive];
	size_t i;

	if (a->last.interval >= interval && wsp_cw_blocks_points(f, archive,
	    interval, (int64_t)interval + a[1].step - 1, list, err) == -1)
		return -1;
	for (i = 0; i < n; i++)
		if (wsp_cw_list_add(list, &p[i], err) == -1)
			return -1;
	return wsp_cw_list_sort(list, err);
}

void
wsp_cw_aggregate(uint32_t method, const struct wsp_slot *p, size_t n,
    double *value)
{
	struct wsp_aggregate a;
	size_t i;

	*value = p[0].value;
	wsp_aggregate_init(&a, method == WSP_CW_FIRST ? WSP_FIRST : method);
	for (i = 0; i < n; i++)
		wsp_aggregate_known(&a, p[i].value);
	wsp_aggregate_end(&a, 0, value);
}

bool
wsp_cw_enough(const struct wsp_cw *f, uint32_t archive, size_t n)
{
	return (float)n / (float)f->archives[archive].ratio >= f->xff;
}

/* Takes the points out of a unit, in the order of its slots. */
static int
empty_unit(struct wsp_cw_archive *a, uint32_t unit, struct wsp_cw_list *list,
    struct wsp_error *err)
{
	uint32_t i;

	for (i = 0; i < a->ratio; i++)
		if (wsp_cw_unit(a, unit, i)->interval != 0 &&
		    wsp_cw_list_add(list, wsp_cw_unit(a, unit, i), err) == -1)
			return -1;
	memset(wsp_cw_unit(a, unit, 0), 0, a->ratio * sizeof(*a->units));
	return 0;
}

int
wsp_cw_give_up(struct wsp_cw *f, uint32_t archive, uint32_t unit,
    struct wsp_cw_pass *pass, struct wsp_error *err)
{
	struct wsp_cw_list list = { 0 }, group = { 0 };
	struct wsp_slot up = {
		.interval = wsp_cw_unit_interval(f, archive, unit),
	};
	bool carried = pass->carried;
	int ret = -1;

	if (up.interval == 0)
		return 0;
	pass->carried = true;
	if (empty_unit(&f->archives[archive], unit, &list, err) == -1 ||
	    wsp_cw_group(f, archive, up.interval, list.slots, list.n, &group,
	    err) == -1 ||
	    wsp_cw_append(f, archive, list.slots, list.n, pass, err) == -1)
		goto out;
	wsp_cw_aggregate(f->method, group.slots, group.n, &up.value);
	ret = wsp_cw_enough(f, archive, group.n) ?
	    wsp_cw_put(f, archive + 1, &up, 1, pass, err) : 0;
out:
	pass->carried = carried;
	wsp_cw_list_free(&list);
	wsp_cw_list_free(&group);
	return ret;
}

/* Finds the unit for a coarse interval, giving one up if need be. */
static int
make_room(struct wsp_cw *f, uint32_t archive, uint32_t interval,
    uint32_t *unit, struct wsp_cw_pass *pass, struct wsp_error *err)
{
	uint32_t l0 = wsp_cw_unit_interval(f, archive, 0);
	uint32_t l1 = wsp_cw_unit_interval(f, archive, 1);

	if (interval == l0 || interval == l1) {
		*unit = interval == l1;
		return 0;
	}
	*unit = l0 == 0 ? 0 : l1 < l0;
	return l0 == 0 || l1 == 0 ? 0 :
	    wsp_cw_give_up(f, archive, *unit, pass, err);
}

/* Is a point too late for the buffer? */
static bool
late(const struct wsp_cw *f, uint32_t archive, const struct wsp_slot *p)
{
	const struct wsp_cw_archive *a = &f->archives[archive];
	uint32_t l0 = wsp_cw_unit_interval(f, archive, 0);
	uint32_t l1 = wsp_cw_unit_interval(f, archive, 1);
	uint32_t l = p->interval - p->interval % a[1].step;

	return p->interval <= a->last.interval ||
	    (l0 != 0 && l1 != 0 && l < l0 && l < l1);
}

static int
put_one(struct wsp_cw *f, uint32_t archive, const struct wsp_slot *p,
    struct wsp_cw_pass *pass, struct wsp_error *err)
{
	uint32_t l, unit;

	if (late(f, archive, p)) {
		f->archives[archive].discarded++;
		return wsp_cw_refuse(pass, WSP_REFUSED_LATE, archive,
		    p->interval, p->value, err);
	}
	l = p->interval - p->interval % f->archives[archive + 1].step;
	if (make_room(f, archive, l, &unit, pass, err) == -1)
		return -1;
	*wsp_cw_unit(&f->archives[archive], unit,
	    (p->interval - l) / f->archives[archive].step) = *p;
	return 0;
}

int
wsp_cw_put(struct wsp_cw *f, uint32_t archive, const struct wsp_slot *p,
    size_t n, struct wsp_cw_pass *pass, struct wsp_error *err)
{
	size_t i;

	if (f->archives[archive].ratio == 0)
		return wsp_cw_append(f, archive, p, n, pass, err);
	for (i = 0; i < n; i++)
		if (p[i].interval != 0 &&
		    put_one(f, archive, &p[i], pass, err) == -1)
			return -1;
	return 0;
}
