/* SPDX-License-Identifier: ISC */
#ifndef GAPS_H
#define GAPS_H

#include <stdbool.h>

/* What a missing value is printed as. */
enum gaps {
	GAPS_NULL,		/* as missing */
	GAPS_PREVIOUS,		/* as the last one before it, if there is one */
	GAPS_ZERO
};

/* Reads the text of --fill. */
enum gaps gaps_parse(const char *);

/* The last value of a series, zeroed at its beginning. */
struct gaps_last {
	bool	any;
	double	value;
};

/* What stands for a value, or for a missing one; is there any? */
bool	gaps_fill(enum gaps, struct gaps_last *, bool known, double *value);

#endif
