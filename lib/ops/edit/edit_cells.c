/* SPDX-License-Identifier: ISC */
/* edit_cells.c - what becomes of the points that are edited. */
#include <math.h>

#include "ops/edit/edit.h"
#include "wsp-ops.h"

static double
clamp(const struct wsp_edit_options *o, double v)
{
	return v < o->min ? o->min : v > o->max ? o->max : v;
}

/* NaN stays as it is, with all its bits, unless it is erased or set. */
static void
change(const struct wsp_edit_options *o, struct wsp_cell *c)
{
	switch (o->action) {
	case WSP_ERASE:
		c->known = false;
		break;
	case WSP_SET:
		c->value = o->value;
		c->known = true;
		break;
	case WSP_ADD:
		if (!isnan(c->value))
			c->value += o->value;
		break;
	case WSP_SCALE:
		if (!isnan(c->value))
			c->value *= o->value;
		break;
	default:
		c->value = clamp(o, c->value);
		break;
	}
}

/* The value i of n steps from a to b; both ends are finite. */
static double
between(double a, double b, size_t i, size_t n)
{
	double part = (double)i, rest = (double)(n - i), all = (double)n, v;

	if (a == b)
		return a;
	v = (a * rest + b * part) / all;
	return isfinite(v) ? v : a / all * rest + b / all * part;
}

/* Draws the line between two cells that stay. */
static void
draw(struct wsp_cell *cells, size_t left, size_t right)
{
	size_t i;

	for (i = left + 1; i < right; i++) {
		if (!cells[i].chosen)
			continue;
		cells[i].value = between(cells[left].value,
		    cells[right].value, i - left, right - left);
		cells[i].known = true;
	}
}

bool
wsp_edit_bridges(const struct wsp_edit_options *o, uint32_t step,
    size_t missing)
{
	return o->max_gap == 0 || missing <= o->max_gap / step;
}

static bool
is_bridged(const struct wsp_edit_options *o, uint32_t step,
    const struct wsp_cell *cells, size_t left, size_t right)
{
	return isfinite(cells[left].value) && isfinite(cells[right].value) &&
	    wsp_edit_bridges(o, step, right - left - 1);
}

/* Goes from one cell that stays and is known to the next. */
static void
interpolate(const struct wsp_edit_options *o, uint32_t step,
    struct wsp_cell *cells, size_t n)
{
	size_t left = n, i;

	for (i = 0; i < n; i++) {
		if (!cells[i].known || cells[i].chosen)
			continue;
		if (left < n && is_bridged(o, step, cells, left, i))
			draw(cells, left, i);
		left = i;
	}
}

void
wsp_edit_cells(const struct wsp_edit_options *o, uint32_t step,
    struct wsp_cell *cells, size_t n)
{
	size_t i;

	if (o->action == WSP_INTERPOLATE) {
		interpolate(o, step, cells, n);
		return;
	}
	for (i = 0; i < n; i++)
		if (cells[i].chosen)
			change(o, &cells[i]);
}
