/* SPDX-License-Identifier: ISC */
/* edit_choose.c - which points are to be edited. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "ops/edit/edit.h"
#include "wsp-ops.h"

/* Numbers in ascending order. */
struct bag {
	double	*list;
	size_t	 n;
};

static int
compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Adding before halving might overflow, halving first lose the last bit. */
static double
middle(const double *sorted, size_t n)
{
	double a, b;

	if (n == 0)
		return NAN;
	a = sorted[(n - 1) / 2];
	b = sorted[n / 2];
	return a == b ? a : isinf(a + b) ? a / 2 + b / 2 : (a + b) / 2;
}

double
wsp_median(double *list, size_t n)
{
	qsort(list, n, sizeof(*list), compare);
	return middle(list, n);
}

/* Where the number is in the bag, or belongs. */
static size_t
find(const struct bag *bag, double v)
{
	size_t low = 0, high = bag->n, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (bag->list[mid] < v)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static bool
counts(const struct wsp_cell *c)
{
	return c->known && !isnan(c->value);
}

static void
put_in(struct bag *bag, const struct wsp_cell *c)
{
	double v = fabs(c->value);
	size_t i;

	if (!counts(c))
		return;
	i = find(bag, v);
	memmove(bag->list + i + 1, bag->list + i,
	    (bag->n++ - i) * sizeof(*bag->list));
	bag->list[i] = v;
}

static void
take_out(struct bag *bag, const struct wsp_cell *c)
{
	size_t i;

	if (!counts(c))
		return;
	i = find(bag, fabs(c->value));
	memmove(bag->list + i, bag->list + i + 1,
	    (--bag->n - i) * sizeof(*bag->list));
}

/* A median of 0 says nothing: any other value is more than so many times it. */
static bool
is_spike(double v, double times, double median)
{
	return median > 0 && fabs(v) > times * median;
}

/* Compares each point with those around it. */
static void
choose_by_window(const struct wsp_edit_options *o, struct bag *bag,
    struct wsp_cell *cells, size_t n)
{
	size_t half = o->window < n ? (size_t)o->window : n;
	size_t next = 0, i;

	for (i = 0; i < n; i++) {
		for (; next < n && next <= i + half; next++)
			put_in(bag, &cells[next]);
		if (i > half)
			take_out(bag, &cells[i - half - 1]);
		if (counts(&cells[i]) && is_spike(cells[i].value, o->times,
		    middle(bag->list, bag->n)))
			cells[i].chosen = true;
	}
}

/* Compares each point with all that are open to change. */
static void
choose_by_range(const struct wsp_edit_options *o, struct bag *bag,
    struct wsp_cell *cells, size_t n)
{
	double median;
	size_t i;

	for (i = 0; i < n; i++)
		if (cells[i].open && counts(&cells[i]))
			bag->list[bag->n++] = fabs(cells[i].value);
	median = wsp_median(bag->list, bag->n);
	for (i = 0; i < n; i++)
		if (counts(&cells[i]) &&
		    is_spike(cells[i].value, o->times, median))
			cells[i].chosen = true;
}

static int
choose_spikes(const struct wsp_edit_options *o, struct wsp_cell *cells,
    size_t n, struct wsp_error *err)
{
	struct bag bag = { 0 };

	if ((bag.list = reallocarray(NULL, n, sizeof(*bag.list))) == NULL)
		return wsp_fail_errno(err, NULL);
	if (o->window != 0)
		choose_by_window(o, &bag, cells, n);
	else
		choose_by_range(o, &bag, cells, n);
	free(bag.list);
	return 0;
}

static bool
fits(const struct wsp_edit_options *o, double v)
{
	return (o->choice & WSP_CHOOSE_KNOWN) != 0 ||
	    ((o->choice & WSP_CHOOSE_NAN) != 0 && isnan(v)) ||
	    ((o->choice & WSP_CHOOSE_ABOVE) != 0 && v > o->above) ||
	    ((o->choice & WSP_CHOOSE_BELOW) != 0 && v < o->below);
}

/* Without a choice, interpolating is for what is missing. */
static bool
is_meant(const struct wsp_edit_options *o, const struct wsp_cell *c)
{
	if (o->choice != 0)
		return c->known && fits(o, c->value);
	switch (o->action) {
	case WSP_SET:
		return c->known || c->creatable;
	case WSP_INTERPOLATE:
		return !c->known && c->creatable;
	default:
		return c->known;
	}
}

int
wsp_edit_choose(const struct wsp_edit_options *o, struct wsp_cell *cells,
    size_t n, struct wsp_error *err)
{
	size_t i;

	/* A cell of which nothing is known stays memory that nobody touched. */
	for (i = 0; i < n; i++)
		if (is_meant(o, &cells[i]))
			cells[i].chosen = true;
	if ((o->choice & WSP_CHOOSE_TIMES) != 0 &&
	    choose_spikes(o, cells, n, err) == -1)
		return -1;
	for (i = 0; i < n; i++)
		if (cells[i].chosen && !cells[i].open)
			cells[i].chosen = false;
	return 0;
}
