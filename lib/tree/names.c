/* SPDX-License-Identifier: ISC */
/* names.c - many names in little memory, sorted. */
#include <stdlib.h>
#include <string.h>

#include "tree/names.h"

#define FIRST_NAMES	64
#define FIRST_TEXT	2048

static int
more_names(struct wsp_names *names)
{
	size_t room = names->room == 0 ? FIRST_NAMES : 2 * names->room;
	const char **list;

	list = reallocarray(names->list, room, sizeof(*list));
	if (list == NULL)
		return -1;
	names->list = list;
	names->room = room;
	return 0;
}

static int
more_text(struct wsp_names *names, size_t len)
{
	size_t room = names->text_room == 0 ? FIRST_TEXT :
	    2 * names->text_room;
	char *text;

	while (room < names->len + len)
		room *= 2;
	if ((text = realloc(names->text, room)) == NULL)
		return -1;
	names->text = text;
	names->text_room = room;
	return 0;
}

int
wsp_names_add(struct wsp_names *names, const char *name)
{
	size_t len = strlen(name) + 1;

	if (names->n == names->room && more_names(names) == -1)
		return -1;
	if (len > names->text_room - names->len &&
	    more_text(names, len) == -1)
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
wsp_names_sort(struct wsp_names *names)
{
	const char *name = names->text;
	size_t i;

	for (i = 0; i < names->n; i++, name += strlen(name) + 1)
		names->list[i] = name;
	if (names->n > 1)
		qsort(names->list, names->n, sizeof(*names->list), by_bytes);
}

void
wsp_names_free(struct wsp_names *names)
{
	free(names->list);
	free(names->text);
	memset(names, 0, sizeof(*names));
}
