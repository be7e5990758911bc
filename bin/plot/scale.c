/* SPDX-License-Identifier: ISC */
/* scale.c - the axis of the values: its ends and its ticks. */
#include <float.h>
#include <math.h>
#include <string.h>

#include "plot/plot.h"

/* Ranges smaller than this, or than that part of the values, are none. */
#define LEAST		1e-300
#define LEAST_PART	1e-13

/* A range of doubles may be larger than a double. */
static double
find_range(double low, double high)
{
	return isinf(high - low) ? DBL_MAX : high - low;
}

/* The least of 1, 2 and 5 times a power of ten that makes at most n steps. */
static double
nice_step(double low, double high, int n)
{
	double raw = find_range(low / n, high / n);
	double power = pow(10, floor(log10(raw)));
	double step;

	raw *= 1 - 1e-9;
	step = power >= raw ? power : 2 * power >= raw ? 2 * power :
	    5 * power >= raw ? 5 * power : 10 * power;
	return isinf(step) ? power : step;
}

static double
round_bound(double value)
{
	return value > DBL_MAX ? DBL_MAX : value < -DBL_MAX ? -DBL_MAX : value;
}

/* Makes room around values that are all the same. */
static void
widen_range(struct plot_scale *s, const struct plot *p)
{
	double size = fmax(fabs(s->low), fabs(s->high));

	if (find_range(s->low, s->high) > fmax(size * LEAST_PART, LEAST) &&
	    s->low < s->high)
		return;
	if (!isnan(p->low))
		s->high = s->low + fmax(size / 10, size < LEAST ? 1 : 0);
	else if (!isnan(p->high))
		s->low = s->high - fmax(size / 10, size < LEAST ? 1 : 0);
	else if (size < LEAST) {
		s->low = 0;
		s->high = size == 0 ? 1 : LEAST * 10;
	} else {
		s->low = s->low - size / 10;
		s->high = s->high + size / 10;
	}
	s->low = round_bound(s->low);
	s->high = round_bound(s->high);
	/* Beyond the largest numbers there is no room. */
	if (s->low == DBL_MAX)
		s->low -= DBL_MAX / 10;
	if (s->high == -DBL_MAX)
		s->high += DBL_MAX / 10;
}

/* The ends become multiples of the step unless they are given. */
static void
fit_linear(struct plot_scale *s, const struct plot *p, int ticks)
{
	widen_range(s, p);
	s->step = nice_step(s->low, s->high, ticks > 1 ? ticks - 1 : 1);
	if (isnan(p->low))
		s->low = round_bound(floor(s->low / s->step + 1e-9) * s->step);
	if (isnan(p->high))
		s->high = round_bound(ceil(s->high / s->step - 1e-9) * s->step);
}

static double
power_of_ten(double exponent)
{
	return fmin(fmax(pow(10, exponent), DBL_MIN), DBL_MAX);
}

static void
fit_log(struct plot_scale *s, const struct plot *p,
    const struct plot_lines *lines)
{
	s->step = 0;
	if (isinf(lines->positive)) {
		s->low = 1;
		s->high = 10;
	} else {
		s->low = power_of_ten(floor(log10(lines->positive) + 1e-9));
		s->high = power_of_ten(ceil(log10(lines->high) - 1e-9));
	}
	if (!isnan(p->low))
		s->low = p->low;
	if (!isnan(p->high))
		s->high = p->high;
	/* Smaller numbers have few digits, and their tenth may be 0. */
	s->low = fmax(s->low, DBL_MIN);
	if (s->low < s->high)
		return;
	if (isnan(p->high) && s->low < DBL_MAX)
		s->high = round_bound(s->low * 10);
	else
		s->low = s->high / 10;
	if (s->low < DBL_MIN) {
		s->low = DBL_MIN;
		s->high = 10 * DBL_MIN;
	}
}

void
plot_scale(struct plot_scale *s, const struct plot_lines *lines,
    const struct plot *p, int ticks)
{
	s->log = p->log;
	if (s->log) {
		fit_log(s, p, lines);
		return;
	}
	s->low = lines->low <= lines->high ? lines->low : 0;
	s->high = lines->low <= lines->high ? lines->high : 0;
	if (!isnan(p->low))
		s->low = p->low;
	if (!isnan(p->high))
		s->high = p->high;
	if (s->low > s->high)
		*(isnan(p->low) ? &s->low : &s->high) =
		    isnan(p->low) ? s->high : s->low;
	fit_linear(s, p, ticks);
}

double
plot_scale_at(const struct plot_scale *s, double value)
{
	if (isinf(value))
		return value;
	if (s->log)
		return value <= 0 ? -INFINITY :
		    (log10(value) - log10(s->low)) /
		    (log10(s->high) - log10(s->low));
	if (isinf(s->high - s->low))
		return (value / 4 - s->low / 4) / (s->high / 4 - s->low / 4);
	return (value - s->low) / (s->high - s->low);
}

static void
add_tick(struct plot_ticks *t, double value)
{
	if (t->n < PLOT_TICKS)
		t->list[t->n++].value = value;
}

static void
linear_ticks(struct plot_ticks *t, const struct plot_scale *s, double step,
    bool ascii)
{
	double first = ceil(s->low / step - 1e-6);
	double last = floor(s->high / step + 1e-6);
	double largest = fmax(fabs(s->low), fabs(s->high));
	double value;

	while (first + t->n <= last && t->n < PLOT_TICKS) {
		value = (first + t->n) * step;
		add_tick(t, round_bound(value));
		plot_tick_number(t->list[t->n - 1].label, value, largest,
		    step, ascii);
	}
}

/* Powers of ten, so many of them left out, or with what is in between. */
static void
log_ticks(struct plot_ticks *t, const struct plot_scale *s, int max)
{
	static const int all[] = { 1, 2, 5 };
	double low = log10(s->low), high = log10(s->high), value;
	int each = (int)ceil((high - low + 1) / max), i;
	int power, last = (int)floor(high + 1e-9);

	for (power = (int)floor(low + 1e-9); power <= last; power += each)
		for (i = 0; i < 3; i++) {
			value = all[i] * power_of_ten(power);
			if (i > 0 && (high - low) * 3 > max)
				break;
			if (!isinf(value) && value >= s->low * (1 - 1e-9) &&
			    value <= s->high * (1 + 1e-9))
				add_tick(t, value);
		}
}

void
plot_value_ticks(struct plot_ticks *t, const struct plot_scale *s, int max,
    bool ascii)
{
	int i;

	memset(t, 0, sizeof(*t));
	if (max > PLOT_TICKS)
		max = PLOT_TICKS;
	if (!s->log) {
		linear_ticks(t, s, s->step, ascii);
		return;
	}
	log_ticks(t, s, max);
	for (i = 0; i < t->n; i++)
		plot_number(t->list[i].label, t->list[i].value, ascii);
	if (t->n < 2) {
		t->n = 0;
		linear_ticks(t, s, nice_step(s->low, s->high, max), ascii);
	}
}
