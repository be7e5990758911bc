/* SPDX-License-Identifier: ISC */
/* str.c - texts of the format, copied so that they end with a NUL. */
#include "store/str.h"

int
wsp_store_str_read(struct wsp_store_cursor *c, struct wsp_store_arena *arena,
    struct wsp_store_str *s, struct wsp_error *err)
{
	size_t len = wsp_store_u16(c);
	const uint8_t *bytes = wsp_store_take(c, len);
	char *text;

	if (bytes == NULL)
		len = 0;
	else if (memchr(bytes, '\0', len) != NULL)
		wsp_store_cursor_fail(c, "a text with a NUL");
	if ((text = wsp_store_alloc(arena, len + 1, 1, err)) == NULL)
		return -1;
	if (len > 0)
		memcpy(text, bytes, len);
	text[len] = '\0';
	s->text = text;
	s->len = len;
	return 0;
}

int
wsp_store_strs_read(struct wsp_store_cursor *c, struct wsp_store_arena *arena,
    struct wsp_store_str **strs, size_t *n, struct wsp_error *err)
{
	size_t i;

	*n = wsp_store_u16_count(c, 2);
	if ((*strs = wsp_store_alloc(arena, *n, sizeof(**strs), err)) == NULL)
		return -1;
	for (i = 0; i < *n; i++)
		if (wsp_store_str_read(c, arena, &(*strs)[i], err) == -1)
			return -1;
	return 0;
}
