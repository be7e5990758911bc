/* SPDX-License-Identifier: ISC */
/* gaps.c - what is printed where a value is missing. */
#include <string.h>

#include "cli.h"
#include "gaps.h"

enum gaps
gaps_parse(const char *text)
{
	if (strcmp(text, "null") == 0)
		return GAPS_NULL;
	if (strcmp(text, "previous") == 0)
		return GAPS_PREVIOUS;
	if (strcmp(text, "zero") == 0)
		return GAPS_ZERO;
	cli_usage("--fill: invalid choice: '%s' (choose from null, previous, "
	    "zero)", text);
}

bool
gaps_fill(enum gaps gaps, struct gaps_last *last, bool known, double *value)
{
	if (known) {
		last->any = true;
		last->value = *value;
		return true;
	}
	if (gaps == GAPS_NULL || (gaps == GAPS_PREVIOUS && !last->any))
		return false;
	*value = gaps == GAPS_ZERO ? 0 : last->value;
	return true;
}
