/* SPDX-License-Identifier: ISC */
/* strings.c - many names in little memory, sorted. */
#include <stdlib.h>
#include <string.h>

#include "base/grow.h"
#include "tree/strings.h"

int
wsp_strings_add(struct wsp_strings *names, const char *name)
{
	size_t len = strlen(name) + 1;

	if (wsp_grow_room(&names->list, &names->room, names->n, 1,
	    sizeof(*names->list)) == -1 || wsp_grow_room(&names->text,
	    &names->text_room, names->len, len, 1) == -1)
		return -1;
	memcpy(names->text + names->len, name, len);
	names->len += len;
	names->n++;
	return 0;
}

static int
by_bytes(const void *ap, const void *bp)
{
	return strcmp(*(const char *const *)ap, *(const char *const *)bp);
}

/* The text does not move any more: now it can be pointed into. */
void
wsp_strings_sort(struct wsp_strings *names)
{
	const char *name = names->text;
	size_t i;

	for (i = 0; i < names->n; i++, name += strlen(name) + 1)
		names->list[i] = name;
	if (names->n > 1)
		qsort(names->list, names->n, sizeof(*names->list), by_bytes);
}

void
wsp_strings_free(struct wsp_strings *names)
{
	free(names->list);
	free(names->text);
	memset(names, 0, sizeof(*names));
}
