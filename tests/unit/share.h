/* SPDX-License-Identifier: ISC */
/*
 * share.h - less of the same, for the unit tests.
 */
#ifndef SHARE_H
#define SHARE_H

#include <stddef.h>
#include <stdlib.h>

/*
 * A loop over very many cases of one kind goes on by so many: an emulator takes
 * that much longer for each.  It is no power of two, so that it comes to other
 * places of what repeats itself.
 */
static inline size_t
every(void)
{
	return getenv("EMULATOR") != NULL ? 37 : 1;
}

/* The same where all of them take a minute, which LONG asks for. */
static inline size_t
every_few(void)
{
	return getenv("LONG") != NULL ? 1 : 11 * every();
}

#endif
