/* SPDX-License-Identifier: ISC */
/* arena.c - memory that is freed at once. */
#include <errno.h>
#include <stdalign.h>
#include <stdlib.h>

#include "base/error.h"
#include "store/arena.h"

#define CHUNK	16384

struct wsp_store_chunk {
	struct wsp_store_chunk	*next;
	alignas(max_align_t) char room[];
};

/* A chunk for at least so many bytes becomes the first one. */
static int
more(struct wsp_store_arena *a, size_t bytes, struct wsp_error *err)
{
	size_t room = bytes > CHUNK ? bytes : CHUNK;
	struct wsp_store_chunk *c = NULL;

	if (room > SIZE_MAX - sizeof(*c) ||
	    (c = malloc(sizeof(*c) + room)) == NULL)
		return wsp_fail_errno(err, NULL);
	c->next = a->chunks;
	a->chunks = c;
	a->used = 0;
	a->room = room;
	return 0;
}

void *
wsp_store_alloc(struct wsp_store_arena *a, size_t n, size_t size,
    struct wsp_error *err)
{
	size_t bytes, align = alignof(max_align_t);
	void *p;

	if (__builtin_mul_overflow(n, size, &bytes) ||
	    bytes > SIZE_MAX - align) {
		errno = ENOMEM;
		wsp_fail_errno(err, NULL);
		return NULL;
	}
	/* Nothing has a place, too. */
	bytes = (bytes / align + 1) * align;
	if (bytes > a->room - a->used && more(a, bytes, err) == -1)
		return NULL;
	p = a->chunks->room + a->used;
	a->used += bytes;
	return p;
}

void
wsp_store_arena_reset(struct wsp_store_arena *a)
{
	struct wsp_store_chunk *c = a->chunks;

	while (c != NULL && (c->next != NULL || a->room > CHUNK)) {
		a->chunks = c->next;
		free(c);
		c = a->chunks;
		a->room = c == NULL ? 0 : CHUNK;
	}
	a->used = 0;
}

void
wsp_store_arena_free(struct wsp_store_arena *a)
{
	struct wsp_store_chunk *c;

	while ((c = a->chunks) != NULL) {
		a->chunks = c->next;
		free(c);
	}
	a->used = a->room = 0;
}
