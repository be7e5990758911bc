/* SPDX-License-Identifier: ISC */
#ifndef BIN_PRINT_GAPS_H
#define BIN_PRINT_GAPS_H

#include <stdbool.h>

/* What a missing value is printed as, in the order of GAPS_NAMES. */
enum gaps {
	GAPS_NULL,		/* as missing */
	GAPS_PREVIOUS,		/* as the last one before it, if there is one */
	GAPS_ZERO
};

#define GAPS_NAMES	"null, previous, zero"

/* The last value of a series, zeroed at its beginning. */
struct gaps_last {
	bool	any;
	double	value;
};

/* What stands for a value, or for a missing one; is there any? */
bool	gaps_fill(enum gaps, struct gaps_last *, bool known, double *value);

#endif
