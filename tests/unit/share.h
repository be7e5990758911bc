/* SPDX-License-Identifier: ISC */
/*
 * share.h - less of the same, for the unit tests.
 */
#ifndef SHARE_H
#define SHARE_H

#include <stddef.h>
#include <stdlib.h>

/*
 * A loop over very many cases of one kind goes on by so many, and by every one
 * if LONG asks for that: an emulator and a sanitizer take that much longer for
 * each.  These are no powers of two, so that it comes to other places of what
 * repeats itself.
 */
static inline size_t
every(size_t n)
{
	const char *sanitize = getenv("SANITIZE");

	if (getenv("LONG") != NULL)
		return 1;
	if (getenv("EMULATOR") != NULL)
		return 37 * n;
	return sanitize != NULL && *sanitize != '\0' ? 7 * n : n;
}

#endif
