/* SPDX-License-Identifier: ISC */
/* unit.c - units of time and the digits before them. */
#include <string.h>

#include "text/unit.h"

static const struct {
	const char	*name;
	uint64_t	 seconds;
} units[] = {
	{ "seconds",	1 },
	{ "minutes",	60 },
	{ "hours",	60 * 60 },
	{ "days",	24 * 60 * 60 },
	{ "weeks",	7 * 24 * 60 * 60 },
	{ "years",	365 * 24 * 60 * 60 },
};

bool
wsp_unit(const char *text, size_t len, uint64_t *seconds)
{
	size_t i;

	if (len == 0)
		return false;
	for (i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (len <= strlen(units[i].name) &&
		    memcmp(text, units[i].name, len) == 0) {
			*seconds = units[i].seconds;
			return true;
		}
	return false;
}

const char *
wsp_digits(const char *text, const char *end, uint64_t *n)
{
	const char *s;
	uint64_t sum = 0;

	for (s = text; s < end && *s >= '0' && *s <= '9'; s++)
		if (__builtin_mul_overflow(sum, 10, &sum) ||
		    __builtin_add_overflow(sum, (uint64_t)(*s - '0'), &sum))
			return NULL;
	if (s == text)
		return NULL;
	*n = sum;
	return s;
}

bool
wsp_isspace(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}
