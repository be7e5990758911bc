/* SPDX-License-Identifier: ISC */
/* grown.c - lists that become longer. */
#include <err.h>
#include <stdlib.h>

#include "cli/grown.h"

void *
grown(void *list, size_t n, size_t size)
{
	if (n > 0 && (n & (n - 1)) != 0)
		return list;
	list = reallocarray(list, n == 0 ? 1 : 2 * n, size);
	if (list == NULL)
		err(1, NULL);
	return list;
}
