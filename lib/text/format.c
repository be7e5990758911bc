/* SPDX-License-Identifier: ISC */
/*
 * Numbers to text: the shortest digits that read back, %f, %.35g and integers.
 */
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/wide.h"
#include "text/digits.h"
#include "text/put.h"
#include "text/quick.h"
#include "wsp.h"

#define IMPLICIT	((uint64_t)1 << 52)	/* a normal double's top bit */

/* Takes |x| apart into m * 2^e; returns e. */
static int
decode(double x, uint64_t *m)
{
	uint64_t bits;
	int e;

	memcpy(&bits, &x, sizeof(bits));
	*m = bits & (IMPLICIT - 1);
	e = (int)(bits >> 52 & 0x7ff);
	if (e == 0)
		return -1074;
	*m |= IMPLICIT;
	return e - 1075;
}

/* Writes 0, with its sign, infinities or NaN. */
static size_t
special(char *buf, double x, const char *zero)
{
	const char *text = isnan(x) ? "nan" : isinf(x) ? "inf" : zero;
	size_t len = strlen(text), sign = signbit(x) && !isnan(x);

	buf[0] = '-';
	memcpy(buf + sign, text, len + 1);
	return sign + len;
}

static char *
put_sign(char *p, double x)
{
	*p = '-';
	return p + (signbit(x) != 0);
}

/* Writes the digits in places from to to, with zeros where there is none. */
static char *
put_digits(char *p, const struct wsp_digits *d, int from, int to)
{
	int first = from > 0 ? from : 0;
	int last = to < d->n ? to : d->n;

	memset(p, '0', (size_t)(to - from));
	if (first < last)
		memcpy(p + first - from, d->digit + first,
		    (size_t)(last - first));
	return p + to - from;
}

/* ddd.ddd, with so many places after the point at least. */
static char *
put_plain(char *p, const struct wsp_digits *d, int places)
{
	int end = d->point + places;

	if (end < d->n)
		end = d->n;
	p = put_digits(p, d, d->point > 0 ? 0 : d->point - 1, d->point);
	if (end == d->point)
		return p;
	*p++ = '.';
	return put_digits(p, d, d->point, end);
}

/* As %g does: an exponent only below 0.0001 and from 10^limit. */
static char *
put(char *p, const struct wsp_digits *d, int limit, int places)
{
	if (d->point > -4 && d->point <= limit)
		return put_plain(p, d, places);
	*p++ = d->digit[0];
	if (d->n > 1) {
		*p++ = '.';
		p = put_digits(p, d, 1, d->n);
	}
	return wsp_put_power(p, d->point - 1);
}

/* Whether low <= d <= high, or < d < unless closed. */
static bool
between(const struct wsp_digits *low, const struct wsp_digits *d,
    const struct wsp_digits *high, bool closed)
{
	int most = closed ? 0 : -1;

	return wsp_digits_compare(low, d) <= most &&
	    wsp_digits_compare(d, high) <= most;
}

/*
 * What reads back as m * 2^e is at most half a unit of m away from it; below
 * a power of two only a quarter, since the doubles are closer there.  The ends
 * themselves read back if m is even.  The nearest of n digits may be beyond a
 * quarter when the one above is still within a half.
 */
static void
shortest(struct wsp_digits *d, uint64_t m, int e)
{
	struct wsp_digits exact, low, high;
	bool edge = m == IMPLICIT && e > -1074, even = m % 2 == 0;
	int n;

	wsp_digits_binary(&exact, m, e);
	wsp_digits_binary(&low, 4 * m - (edge ? 1 : 2), e - 2);
	wsp_digits_binary(&high, 4 * m + 2, e - 2);
	for (n = 1;; n++) {
		wsp_digits_round(d, &exact, n);
		if (between(&low, d, &high, even))
			return;
		wsp_digits_round_up(d, &exact, n);
		if (between(&low, d, &high, even))
			return;
	}
}

static struct wsp_wide
wide(uint64_t v)
{
	return (struct wsp_wide){ .high = 0, .low = v };
}

/* Whether what is up above is nearer, or as near and odd is below. */
static bool
is_upper(struct wsp_wide down, struct wsp_wide up, bool odd)
{
	return wsp_wide_less(up, down) ||
	    (odd && !wsp_wide_less(down, up));
}

/*
 * The same in 128 bits, for 2^-37 <= m * 2^e < 2^53; false if that cannot do.
 *
 * Let 10^-j be the largest power of ten that is at most 2^e, the width of the
 * range that reads back.  The multiples of 10^(1-j) are farther apart than
 * that: at most one reads back, and if one does it is the shortest, for
 * anything shorter is such a multiple too.  Else the nearest multiple of 10^-j
 * reads back; below a power of two it need not, these few are left out.  The
 * ends of the range have at least 1 - e decimals, more than j, and are never
 * met.
 *
 * All is counted in 10^-j / 2^shift, as whole numbers: 4m * 5^j < 2^55 * 2^63.
 */
static bool
shortest_quick(struct wsp_digits *d, uint64_t m, int e)
{
	struct wsp_wide exact, down, up;
	uint64_t step, multiple, above, below;
	int j, shift;
	bool larger;

	if (e < -89 || e >= 0)
		return false;
	j = -e * 1233 / 4096 + 1;	/* log10(2) = 0.30103 = 1233 / 4096 */
	shift = 2 - e - j;
	exact = wsp_wide_product(4 * m, wsp_power(5, j));
	above = 2 * wsp_power(5, j);
	below = m == IMPLICIT ? above / 2 : above;
	for (step = 10; step > 0; step /= 10) {
		multiple = wsp_wide_right(exact, shift);
		multiple -= multiple % step;
		down = wsp_wide_subtract(exact,
		    wsp_wide_left(multiple, shift));
		up = wsp_wide_subtract(wsp_wide_left(step, shift), down);
		larger = is_upper(down, up, multiple / step % 2 != 0) ||
		    wsp_wide_less(wide(below), down);
		if (larger && wsp_wide_less(wide(above), up))
			continue;
		wsp_digits_integer(d, multiple + larger * step, j);
		return true;
	}
	return false;
}

static size_t
finish(const char *buf, char *end)
{
	*end = '\0';
	return (size_t)(end - buf);
}

size_t
wsp_format_shortest(char *buf, double x)
{
	struct wsp_digits d;
	uint64_t m;
	int e;

	if (x == 0 || !isfinite(x))
		return special(buf, x, "0.0");
	e = decode(x, &m);
	if (!shortest_quick(&d, m, e))
		shortest(&d, m, e);
	return finish(buf, put(put_sign(buf, x), &d, 16, 1));
}

static char *
put_exact(char *p, uint64_t m, int e)
{
	struct wsp_digits all, d;

	wsp_digits_binary(&all, m, e);
	wsp_digits_round(&d, &all, 35);
	return put(p, &d, 35, 0);
}

size_t
wsp_format_exact(char *buf, double x)
{
	uint64_t m;
	char *p = NULL, *start = put_sign(buf, x);
	int e = decode(x, &m);

	if (e >= -64 && e <= 11)
		p = wsp_quick_exact(start, m, -e);
	else if (x == 0 || !isfinite(x))
		return special(buf, x, "0");
	if (p == NULL)
		p = put_exact(start, m, e);
	return finish(buf, p);
}

static char *
put_fixed(char *p, uint64_t m, int e)
{
	struct wsp_digits d;

	wsp_digits_binary(&d, m, e);
	return put_plain(p, &d, 6);
}

size_t
wsp_format_fixed(char *buf, double x)
{
	uint64_t m;
	char *p, *start = put_sign(buf, x);
	int e = decode(x, &m);

	if (e <= 11)
		p = wsp_quick_fixed(start, m, -e);
	else if (!isfinite(x))
		return special(buf, x, NULL);
	else
		p = put_fixed(start, m, e);
	return finish(buf, p);
}

size_t
wsp_format_int(char *buf, int64_t n)
{
	char *end = wsp_put_signed(buf, n);

	*end = '\0';
	return (size_t)(end - buf);
}

size_t
wsp_format_uint(char *buf, uint64_t n)
{
	char *end = wsp_put_integer(buf, n);

	*end = '\0';
	return (size_t)(end - buf);
}
