/* SPDX-License-Identifier: ISC */
/* cursor.c - numbers and texts of the format, read. */
#include "store/cursor.h"

uint64_t
wsp_store_v(struct wsp_store_cursor *c)
{
	uint64_t value = 0;
	unsigned shift;
	uint8_t byte;

	for (shift = 0; shift < 70; shift += 7) {
		byte = wsp_store_u8(c);
		if (shift == 63 && (byte & 126) != 0) {
			wsp_store_cursor_fail(c, byte < 128 ?
			    "a number over 64 bits" :
			    "a number over 10 bytes");
			return 0;
		}
		value |= (uint64_t)(byte & 127) << shift;
		if (byte < 128)
			return value;
	}
	wsp_store_cursor_fail(c, "a number over 10 bytes");
	return 0;
}

int64_t
wsp_store_z(struct wsp_store_cursor *c)
{
	uint64_t v = wsp_store_v(c);

	return (int64_t)((v >> 1) ^ ((v & 1) != 0 ? UINT64_MAX : 0));
}

uint64_t
wsp_store_v_within(struct wsp_store_cursor *c, uint64_t least, uint64_t most)
{
	uint64_t v = wsp_store_v(c);

	if (v >= least && v <= most)
		return v;
	wsp_store_cursor_fail(c, "a number outside its limits");
	return least;
}

/* Are there so many of so many bytes? */
static size_t
count(struct wsp_store_cursor *c, const struct wsp_store_cursor *in,
    uint64_t n, size_t bytes)
{
	if (n <= in->left / bytes)
		return (size_t)n;
	wsp_store_cursor_fail(c, "ends early");
	return 0;
}

size_t
wsp_store_v_count(struct wsp_store_cursor *c,
    const struct wsp_store_cursor *in, size_t bytes)
{
	uint64_t n = wsp_store_v(c);

	return count(c, in, n, bytes);
}

size_t
wsp_store_u16_count(struct wsp_store_cursor *c, size_t bytes)
{
	uint16_t n = wsp_store_u16(c);

	return count(c, c, n, bytes);
}

size_t
wsp_store_u32_count(struct wsp_store_cursor *c, size_t bytes)
{
	uint32_t n = wsp_store_u32(c);

	return count(c, c, n, bytes);
}

void
wsp_store_front_coded(struct wsp_store_cursor *c, bool first, char *key,
    size_t *len)
{
	uint64_t shared = wsp_store_v(c), rest = wsp_store_v(c);
	const uint8_t *bytes;

	if (shared > (first ? 0 : *len))
		wsp_store_cursor_fail(c, "a key shares too much");
	else if (rest > WSP_STORE_KEY_MAX || shared + rest > WSP_STORE_KEY_MAX)
		wsp_store_cursor_fail(c, "a key is too long");
	if ((bytes = wsp_store_take(c, rest)) == NULL)
		return;
	memcpy(key + shared, bytes, (size_t)rest);
	*len = (size_t)(shared + rest);
	key[*len] = '\0';
}

int
wsp_store_cursor_end(const struct wsp_store_cursor *c, const char *what,
    struct wsp_error *err)
{
	if (c->problem != NULL)
		return wsp_fail(err, WSP_ECORRUPT, "%s: %s", what, c->problem);
	if (c->left != 0)
		return wsp_fail(err, WSP_ECORRUPT, "%s: %zu bytes left over",
		    what, c->left);
	return 0;
}
