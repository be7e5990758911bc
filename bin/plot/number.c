/* SPDX-License-Identifier: ISC */
/* number.c - numbers and spans of time in few characters. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "plot/plot.h"

/* Values in this range are written as they are. */
#define PLAIN_MIN	0.001
#define PLAIN_MAX	10000

/* Digits of a number that stands for itself. */
#define DIGITS		6

/* More decimals than these are harder to read than a long number. */
#define MAX_DECIMALS	2

static const struct {
	int		exponent;
	const char	*prefix;
	const char	*ascii;
} units[] = {
	{ 18, "E", "E" }, { 15, "P", "P" }, { 12, "T", "T" }, { 9, "G", "G" },
	{ 6, "M", "M" }, { 3, "k", "k" }, { 0, "", "" },
	{ -6, "µ", "u" }, { -9, "n", "n" }, { -12, "p", "p" }
};

#define NUNITS	(sizeof(units) / sizeof(units[0]))

/* Chooses the power of ten and what stands for it. */
static int
choose_unit(double value, bool ascii, char suffix[PLOT_NUMLEN])
{
	double size = fabs(value);
	size_t i;

	*suffix = '\0';
	if (size == 0 || (size >= PLAIN_MIN && size < PLAIN_MAX))
		return 0;
	if (size < 1e21)
		for (i = 0; i < NUNITS; i++)
			if (size >= pow(10, units[i].exponent) &&
			    (units[i].exponent != 0 || size < PLAIN_MAX)) {
				strlcpy(suffix, ascii ? units[i].ascii :
				    units[i].prefix, PLOT_NUMLEN);
				return units[i].exponent;
			}
	snprintf(suffix, PLOT_NUMLEN, "%.15e", size);
	memmove(suffix, strchr(suffix, 'e'), sizeof("e+300"));
	return atoi(suffix + 1);
}

/* Writes the exponent without the + and zeros that printf puts there. */
static void
append_suffix(char buf[PLOT_NUMLEN], const char *suffix)
{
	char exponent[16];

	if (*suffix == 'e') {
		snprintf(exponent, sizeof(exponent), "e%d",
		    atoi(suffix + 1));
		suffix = exponent;
	}
	strlcat(buf, suffix, PLOT_NUMLEN);
}

/* Divides by a power of ten, of which there may be none that small. */
static double
divide_number(double value, int exponent)
{
	if (exponent < -300)
		return value * 1e300 * pow(10, -exponent - 300);
	return exponent < 0 ? value * pow(10, -exponent) :
	    value / pow(10, exponent);
}

static void
cut_zeros(char *s)
{
	char *end = s + strlen(s);

	if (strchr(s, '.') == NULL)
		return;
	while (end[-1] == '0')
		end--;
	if (end[-1] == '.')
		end--;
	*end = '\0';
}

void
plot_number(char buf[PLOT_NUMLEN], double value, bool ascii)
{
	char suffix[PLOT_NUMLEN];
	double scaled;
	int exponent, whole = 1;

	if (isnan(value) || isinf(value)) {
		strlcpy(buf, isnan(value) ? "nan" : value < 0 ? "-inf" :
		    "inf", PLOT_NUMLEN);
		return;
	}
	/* Round first: 9999.96 is 10k. */
	snprintf(buf, PLOT_NUMLEN, "%.*e", DIGITS - 1, value);
	value = strtod(buf, NULL);
	exponent = choose_unit(value, ascii, suffix);
	scaled = divide_number(value, exponent);
	if (scaled != 0)
		whole = (int)floor(log10(fabs(scaled)) + 1e-9) + 1;
	snprintf(buf, PLOT_NUMLEN, "%.*f", whole >= DIGITS ? 0 :
	    DIGITS - whole,
	    scaled == 0 ? 0 : scaled);
	cut_zeros(buf);
	append_suffix(buf, suffix);
}

void
plot_tick_number(char buf[PLOT_NUMLEN], double value, double largest,
    double step, bool ascii)
{
	char suffix[PLOT_NUMLEN];
	int exponent = choose_unit(largest, ascii, suffix);
	int decimals;

	decimals = (int)ceil(-log10(divide_number(step, exponent)) - 1e-9);
	/* Far from 0 a prefix saves nothing. */
	if (decimals > MAX_DECIMALS && exponent > 0 && exponent < 15) {
		decimals -= exponent;
		exponent = 0;
		*suffix = '\0';
	}
	if (decimals < 0)
		decimals = 0;
	if (decimals > 15)
		decimals = 15;
	if (fabs(value) < step / 2) {
		strlcpy(buf, "0", PLOT_NUMLEN);
		return;
	}
	snprintf(buf, PLOT_NUMLEN, "%.*f", decimals,
	    divide_number(value, exponent));
	append_suffix(buf, suffix);
}

void
plot_duration(char buf[PLOT_NUMLEN], uint64_t seconds)
{
	static const struct {
		uint64_t	seconds;
		const char	*name;
	} spans[] = {
		{ 365 * 86400, "y" }, { 7 * 86400, "w" }, { 86400, "d" },
		{ 3600, "h" }, { 60, "min" }, { 1, "s" }
	};
	size_t i = 0;

	while (seconds == 0 ? i < 5 : seconds % spans[i].seconds != 0)
		i++;
	snprintf(buf, PLOT_NUMLEN, "%" PRIu64 "%s", seconds / spans[i].seconds,
	    spans[i].name);
}
