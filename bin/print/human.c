/* SPDX-License-Identifier: ISC */
/* human.c - sizes and spans of time as people write them. */
#include <stdlib.h>

#include "print/human.h"

/* Up to three digits or two with a decimal point, the unit and a NUL. */
#define BYTES_LEN	5

void
human_bytes(struct out *o, uint64_t n)
{
	char buf[BYTES_LEN];

	humanize_number(buf, sizeof(buf), n > INT64_MAX ? INT64_MAX :
	    (int64_t)n, "", HN_AUTOSCALE, HN_B | HN_DECIMAL | HN_NOSPACE);
	out_text(o, buf);
}

void
human_seconds(struct out *o, uint64_t n)
{
	static const struct {
		char		letter;
		uint64_t	seconds;
	} units[] = {
		{ 'y', 365 * 24 * 60 * 60 },
		{ 'd', 24 * 60 * 60 },
		{ 'h', 60 * 60 },
		{ 'm', 60 },
		{ 's', 1 },
	};
	size_t i, last = sizeof(units) / sizeof(units[0]) - 1;

	if (n == 0)
		out_text(o, "0s");
	for (i = 0; i <= last; n %= units[i++].seconds)
		if (n >= units[i].seconds) {
			out_uint(o, n / units[i].seconds);
			out_char(o, units[i].letter);
		}
}
