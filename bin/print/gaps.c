/* SPDX-License-Identifier: ISC */
/* gaps.c - what is printed where a value is missing. */
#include "print/gaps.h"

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
