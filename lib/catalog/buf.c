/* SPDX-License-Identifier: ISC */
/* buf.c - bytes that grow, and texts that stay where they are. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "catalog/buf.h"

#define FIRST_BYTES	4096
#define FIRST_ELEMENTS	64
#define CHUNK		65536

struct wsp_arena_chunk {
	struct wsp_arena_chunk	*next;
	char			 text[];
};

bool
wsp_buf_grow(struct wsp_buf *b, size_t len, struct wsp_error *err)
{
	size_t room = b->room == 0 ? FIRST_BYTES : b->room;
	uint8_t *data;

	while (room - b->len < len)
		room *= 2;
	if ((data = realloc(b->data, room)) == NULL) {
		wsp_fail_errno(err, NULL);
		return false;
	}
	b->data = data;
	b->room = room;
	return true;
}

int
wsp_buf_add(struct wsp_buf *b, const void *bytes, size_t len,
    struct wsp_error *err)
{
	uint8_t *to;

	if (len == 0)
		return 0;
	if ((to = wsp_buf_more(b, len, err)) == NULL)
		return -1;
	memcpy(to, bytes, len);
	return 0;
}

size_t
wsp_buf_copy(const struct wsp_buf *buf, uint64_t from, void *to, size_t len)
{
	if (from >= buf->len)
		return 0;
	if (len > buf->len - from)
		len = buf->len - (size_t)from;
	memcpy(to, buf->data + from, len);
	return len;
}

void
wsp_buf_free(struct wsp_buf *b)
{
	free(b->data);
	memset(b, 0, sizeof(*b));
}

static int
add_chunk(struct wsp_arena *a, size_t len, struct wsp_error *err)
{
	size_t room = len + 1 > CHUNK ? len + 1 : CHUNK;
	struct wsp_arena_chunk *chunk;

	if ((chunk = malloc(sizeof(*chunk) + room)) == NULL)
		return wsp_fail_errno(err, NULL);
	chunk->next = a->chunks;
	a->chunks = chunk;
	a->used = 0;
	a->room = room;
	return 0;
}

char *
wsp_arena_copy(struct wsp_arena *a, const char *text, size_t len,
    struct wsp_error *err)
{
	char *to;

	if (len + 1 > a->room - a->used && add_chunk(a, len, err) == -1)
		return NULL;
	to = a->chunks->text + a->used;
	memcpy(to, text, len);
	to[len] = '\0';
	a->used += len + 1;
	return to;
}

void
wsp_arena_free(struct wsp_arena *a)
{
	struct wsp_arena_chunk *chunk;

	while ((chunk = a->chunks) != NULL) {
		a->chunks = chunk->next;
		free(chunk);
	}
	memset(a, 0, sizeof(*a));
}

void *
wsp_array_more(void *array, size_t n, size_t *room, size_t size,
    struct wsp_error *err)
{
	size_t want = *room == 0 ? FIRST_ELEMENTS : 2 * *room;

	if (n < *room)
		return array;
	if ((array = reallocarray(array, want, size)) == NULL)
		wsp_fail_errno(err, NULL);
	else
		*room = want;
	return array;
}
