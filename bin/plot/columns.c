/* SPDX-License-Identifier: ISC */
/* columns.c - what of a series falls into each column of a chart. */
#include <math.h>
#include <string.h>

#include "plot/plot.h"

/*
 * Columns first to last of n that a point covers; none if first > last.  Times
 * take 33 bits and columns 16, so that nothing overflows.
 */
static void
is_covered(int64_t time, int64_t step, int64_t span, int64_t n, int64_t *first,
    int64_t *last)
{
	if (step * n < span) {
		*first = *last = time * n / span;
		return;
	}
	/* The middle of column c is at (2c + 1) * span / 2n. */
	*first = (2 * n * time + span - 1) / (2 * span);
	*last = (2 * n * (time + step) + span - 1) / (2 * span) - 1;
}

static void
add_value(struct plot_column *c, double value, bool joined)
{
	if (!c->known) {
		c->known = true;
		c->joined = joined;
		c->first = c->min = c->max = value;
	} else if (value < c->min)
		c->min = value;
	else if (value > c->max)
		c->max = value;
	c->last = value;
}

void
plot_columns(const struct wsp_series *s, int64_t from, int64_t until,
    struct plot_column *columns, size_t n)
{
	int64_t first, last, time, span = until - from;
	bool before = false;
	size_t i;

	memset(columns, 0, n * sizeof(*columns));
	time = s->from + (int64_t)s->first * s->step - from;
	for (i = 0; i < s->nvalues; i++, time += s->step) {
		if (!s->known[i] || isnan(s->values[i]) || time < 0 ||
		    time >= span) {
			before = false;
			continue;
		}
		is_covered(time, s->step, span, (int64_t)n, &first, &last);
		for (; first <= last && first < (int64_t)n; first++) {
			add_value(&columns[first], s->values[i], before);
			before = true;
		}
		before = true;
	}
}
