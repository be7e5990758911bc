/* SPDX-License-Identifier: ISC */
/*
 * aggregate.c - make one value of the points of an interval.
 *
 * The order of every operation is part of the file format's meaning: sums run
 * from left to right, and comparisons leave a NaN where it is first and pass
 * over it where it is not.
 */
#include <math.h>

#include "base/double.h"
#include "ring/aggregate.h"

/* What x86 makes of infinities of both signs; others clear the sign. */
#define NO_SUM	UINT64_C(0xfff8000000000000)

void
wsp_aggregate_init(struct wsp_aggregate *a, uint32_t method)
{
	a->method = method;
	a->slots = 0;
	a->known = 0;
	a->result = 0;
}

void
wsp_aggregate_missing(struct wsp_aggregate *a)
{
	a->slots++;
}

/* Does the method keep v rather than the result so far? */
static bool
replaces(const struct wsp_aggregate *a, double v)
{
	switch (a->method) {
	case WSP_MAX:
		return v > a->result;
	case WSP_MIN:
		return v < a->result;
	case WSP_ABSMAX:
		return fabs(v) > fabs(a->result);
	case WSP_ABSMIN:
		return fabs(v) < fabs(a->result);
	case WSP_FIRST:
		return false;
	default:
		return true;
	}
}

/* The same bits on every processor. */
static void
add(double *sum, double v)
{
	double old = *sum;

	*sum += v;
	if (isnan(*sum) && !isnan(old) && !isnan(v))
		*sum = wsp_double_of(NO_SUM);
}

void
wsp_aggregate_known(struct wsp_aggregate *a, double v)
{
	switch (a->method) {
	case WSP_AVERAGE:
	case WSP_SUM:
	case WSP_AVG_ZERO:
		add(&a->result, v);
		break;
	default:
		if (a->known == 0 || replaces(a, v))
			a->result = v;
		break;
	}
	a->slots++;
	a->known++;
}

/*
 * The quotient is compared in 64 bits with an xFilesFactor stored in 32: one
 * of five points does not satisfy 0.2, which is stored as 0.20000000298.
 */
bool
wsp_aggregate_end(const struct wsp_aggregate *a, float xff, double *value)
{
	if (a->known == 0 ||
	    (double)a->known / (double)a->slots < (double)xff)
		return false;
	if (a->method == WSP_AVERAGE)
		*value = a->result / (double)a->known;
	else if (a->method == WSP_AVG_ZERO)
		*value = a->result / (double)a->slots;
	else
		*value = a->result;
	return true;
}
