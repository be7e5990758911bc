/* SPDX-License-Identifier: ISC */
/*
 * cursor.h - numbers and bytes read one after the other, never past the end.
 *
 * A cursor remembers what went wrong first, and from then on yields zeros, so
 * that who reads asks once, at the end, by wsp_store_cursor_end(), or before
 * anything large is made of what was read.
 */
#ifndef WSP_STORE_CURSOR_H
#define WSP_STORE_CURSOR_H

#include <sys/endian.h>

#include <string.h>

#include "store/format.h"

struct wsp_store_cursor {
	const uint8_t	*at;
	size_t		 left;
	const char	*problem;	/* or NULL */
};

static inline void
wsp_store_cursor_init(struct wsp_store_cursor *c, const void *bytes,
    size_t len)
{
	c->at = bytes == NULL ? (const uint8_t *)"" : bytes;
	c->left = len;
	c->problem = NULL;
}

/* Notes what is wrong, unless something was before. */
static inline void
wsp_store_cursor_fail(struct wsp_store_cursor *c, const char *problem)
{
	if (c->problem == NULL)
		c->problem = problem;
	c->left = 0;
}

/* The next len bytes, or NULL. */
static inline const uint8_t *
wsp_store_take(struct wsp_store_cursor *c, uint64_t len)
{
	const uint8_t *bytes = c->at;

	if (len > c->left || c->problem != NULL) {
		wsp_store_cursor_fail(c, "ends early");
		return NULL;
	}
	c->at += len;
	c->left -= len;
	return bytes;
}

static inline uint8_t
wsp_store_u8(struct wsp_store_cursor *c)
{
	const uint8_t *b = wsp_store_take(c, 1);

	return b == NULL ? 0 : *b;
}

static inline uint16_t
wsp_store_u16(struct wsp_store_cursor *c)
{
	const uint8_t *b = wsp_store_take(c, 2);

	return b == NULL ? 0 : be16dec(b);
}

static inline uint32_t
wsp_store_u32(struct wsp_store_cursor *c)
{
	const uint8_t *b = wsp_store_take(c, 4);

	return b == NULL ? 0 : be32dec(b);
}

static inline uint64_t
wsp_store_u64(struct wsp_store_cursor *c)
{
	const uint8_t *b = wsp_store_take(c, 8);

	return b == NULL ? 0 : be64dec(b);
}

/* Numbers of as many bytes as they need: v, and z with a sign. */
uint64_t wsp_store_v(struct wsp_store_cursor *);
int64_t	wsp_store_z(struct wsp_store_cursor *);

/* A v that is from least to most. */
uint64_t wsp_store_v_within(struct wsp_store_cursor *, uint64_t least,
	    uint64_t most);

/*
 * A v that counts what follows in another cursor, or the same, where each takes
 * so many bytes at least; 0 if there cannot be so many.
 */
size_t	wsp_store_v_count(struct wsp_store_cursor *,
	    const struct wsp_store_cursor *in, size_t bytes);

/* What u16 counts, each of so many bytes at least, by the same rule. */
size_t	wsp_store_u16_count(struct wsp_store_cursor *, size_t bytes);
size_t	wsp_store_u32_count(struct wsp_store_cursor *, size_t bytes);

/* The next key of those that are written without what they share. */
void	wsp_store_front_coded(struct wsp_store_cursor *, bool first, char *key,
	    size_t *len);

/*
 * Fails with WSP_ECORRUPT, what being where, if something went wrong or bytes
 * are left over.
 */
int	wsp_store_cursor_end(const struct wsp_store_cursor *,
	    const char *what, struct wsp_error *);

#endif
