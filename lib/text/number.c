/* SPDX-License-Identifier: ISC */
/*
 * Text to numbers, whatever the locale.
 */
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "text/digits.h"
#include "text/put.h"
#include "wsp.h"

#define EXPONENT_MAX	100000000000000000	/* no text is that long */

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static const char *
skip_space(const char *s)
{
	while (*s == ' ' || (*s >= '\t' && *s <= '\r'))
		s++;
	return s;
}

static const char *
skip_sign(const char *s, bool *negative)
{
	*negative = *s == '-';
	return s + (*s == '-' || *s == '+');
}

/* Skips a word of small letters, written in any case; NULL if it is another. */
static const char *
skip_word(const char *s, const char *word)
{
	for (; *word != '\0'; s++, word++)
		if ((*s | 0x20) != *word)
			return NULL;
	return s;
}

/*
 * Collects digits; *point is where the point is, counted from the first that
 * is not 0.  If they do not all fit, only whether there are more is of
 * interest, since no number halfway between two doubles has as many.
 */
static const char *
skip_mantissa(const char *s, struct wsp_digits *d, int64_t *point)
{
	bool any = false, dot = false;

	d->n = 0;
	*point = 0;
	for (; is_digit(*s) || (*s == '.' && !dot); s++) {
		if (*s == '.') {
			dot = true;
			continue;
		}
		any = true;
		if (d->n == 0 && *s == '0') {
			*point -= dot;
			continue;
		}
		*point += !dot;
		if (d->n < WSP_DIGITS)
			d->digit[d->n++] = *s;
		else if (*s != '0')
			d->digit[WSP_DIGITS - 1] |= 1;
	}
	while (d->n > 0 && d->digit[d->n - 1] == '0')
		d->n--;
	return any ? s : NULL;
}

static const char *
skip_exponent(const char *s, int64_t *exponent)
{
	bool negative;

	*exponent = 0;
	if (*s != 'e' && *s != 'E')
		return s;
	s = skip_sign(s + 1, &negative);
	if (!is_digit(*s))
		return NULL;
	for (; is_digit(*s); s++)
		if (*exponent < EXPONENT_MAX)
			*exponent = *exponent * 10 + (*s - '0');
	if (negative)
		*exponent = -*exponent;
	return s;
}

/*
 * digits * 10^e.  Up to 15 digits and powers of ten up to 10^22 are doubles
 * themselves, so that their product or quotient is rounded only once.  The
 * rest is for strtod(), which sees no point and hence no locale.
 */
static double
convert(const struct wsp_digits *d, int e)
{
	char text[WSP_DIGITS + 16];
	uint64_t m = 0;
	double power = 1;
	int i;

	if (d->n <= 15 && e >= -22 && e <= 22) {
		for (i = 0; i < d->n; i++)
			m = m * 10 + (uint64_t)(d->digit[i] - '0');
		for (i = e < 0 ? -e : e; i > 0; i--)
			power *= 10;
		return e < 0 ? (double)m / power : (double)m * power;
	}
	memcpy(text, d->digit, (size_t)d->n);
	text[d->n] = 'e';
	text[d->n + 1] = e < 0 ? '-' : '+';
	wsp_put8(text + d->n + 2, (uint32_t)(e < 0 ? -e : e));
	text[d->n + 10] = '\0';
	return strtod(text, NULL);
}

static const char *
skip_number(const char *s, double *v)
{
	struct wsp_digits d;
	int64_t point, exponent;

	if ((s = skip_mantissa(s, &d, &point)) == NULL ||
	    (s = skip_exponent(s, &exponent)) == NULL)
		return NULL;
	exponent += point;
	if (d.n == 0 || exponent < -400)
		*v = 0;
	else if (exponent > 400)
		*v = INFINITY;
	else
		*v = convert(&d, (int)exponent - d.n);
	return s;
}

/*
 * The usual number: digits, perhaps with a point, and nothing else, of which
 * the quotient of two doubles is rounded only once, see convert().
 */
static bool
read_plain(const char *s, double *v)
{
	static const double powers[] = { 1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7,
	    1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15 };
	const char *start = s, *point = NULL;
	uint64_t m = 0;
	size_t digits;

	for (; is_digit(*s) || (*s == '.' && point == NULL); s++)
		if (*s == '.')
			point = s;
		else
			m = m * 10 + (uint64_t)(*s - '0');
	digits = (size_t)(s - start) - (point != NULL);
	if (*s != '\0' || digits == 0 || digits > 15)
		return false;
	*v = point == NULL ? (double)m :
	    (double)m / powers[s - point - 1];
	return true;
}

int
wsp_parse_double(const char *text, double *v)
{
	const char *s, *end;
	double value;
	bool negative;

	if (read_plain(text, v))
		return 0;
	s = skip_sign(skip_space(text), &negative);
	if ((end = skip_word(s, "infinity")) != NULL ||
	    (end = skip_word(s, "inf")) != NULL)
		value = INFINITY;
	else if ((end = skip_word(s, "nan")) != NULL)
		value = NAN;
	else if ((end = skip_number(s, &value)) == NULL)
		return -1;
	if (*skip_space(end) != '\0')
		return -1;
	*v = copysign(value, negative ? -1 : 1);
	return 0;
}

int
wsp_parse_int(const char *text, int64_t *v)
{
	const char *s;
	int64_t value = 0, digit;	/* value counts below 0: more room */
	bool negative;

	s = skip_sign(skip_space(text), &negative);
	if (!is_digit(*s))
		return -1;
	for (; is_digit(*s); s++) {
		digit = *s - '0';
		/* The first comparison spares most numbers the division. */
		if (value < INT64_MIN / 10 + 1 &&
		    value < (INT64_MIN + digit) / 10)
			value = INT64_MIN;
		else
			value = value * 10 - digit;
	}
	if (*skip_space(s) != '\0')
		return -1;
	if (!negative)
		value = value == INT64_MIN ? INT64_MAX : -value;
	*v = value;
	return 0;
}
