/* SPDX-License-Identifier: ISC */
/* grow.c - arrays that become larger. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/grow.h"

#define FIRST		8	/* elements, of a short list */
#define FIRST_ROOM	64	/* of one that others will follow */

/* Any pointer to an object looks the same, but is not of the same type. */
static int
resize(void *arrayp, size_t n, size_t size)
{
	void *before, *array;

	memcpy(&before, arrayp, sizeof(before));
	if ((array = reallocarray(before, n, size)) == NULL)
		return -1;
	memcpy(arrayp, &array, sizeof(array));
	return 0;
}

int
wsp_grow(void *arrayp, size_t n, size_t size, struct wsp_error *err)
{
	if (n != 0 && (n < FIRST || (n & (n - 1)) != 0))
		return 0;
	if (resize(arrayp, n == 0 ? FIRST : 2 * n, size) == -1)
		return wsp_fail_errno(err, NULL);
	return 0;
}

int
wsp_grow_more(void *arrayp, size_t *room, size_t used, size_t more,
    size_t size)
{
	size_t want = *room == 0 ? FIRST_ROOM : *room;

	while (want - used < more)
		want *= 2;
	if (resize(arrayp, want, size) == -1)
		return -1;
	*room = want;
	return 0;
}
