/* SPDX-License-Identifier: ISC */
/* grown.h - lists that become longer. */
#ifndef CLI_GROWN_H
#define CLI_GROWN_H

#include <stddef.h>

/*
 * A list of n elements with room for one more.  It has grown by this function
 * alone, one element a call: it has room for a power of two.  Ends the tool if
 * there is no memory.
 */
void	*grown(void *list, size_t n, size_t size);

#endif
