/* SPDX-License-Identifier: ISC */
/* front.c - names in a part: of each only what the one before it has not. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "catalog/front.h"
#include "catalog/order.h"

#define VARINT_MAX	2	/* bytes, of a length below 2^14 */

/* Reads a length; NULL if there is none. */
static const uint8_t *
get_varint(const uint8_t *p, const uint8_t *end, size_t *value)
{
	if (p == end)
		return NULL;
	*value = *p & 127;
	if (*p++ < 128)
		return p;
	if (p == end || *p >= 128)
		return NULL;
	*value |= (size_t)*p << 7;
	return p + 1;
}

const char *
wsp_front_next(struct wsp_front *f, size_t beforelen)
{
	if ((f->p = get_varint(f->p, f->end, &f->shared)) == NULL ||
	    (f->p = get_varint(f->p, f->end, &f->n)) == NULL)
		return "a length is cut off";
	if (f->shared > beforelen || f->n > (size_t)(f->end - f->p))
		return "a name is cut off";
	if (f->shared + f->n > WSP_NAME_MAX)
		return "a name is not valid";
	f->rest = f->p;
	f->p += f->n;
	return NULL;
}

static uint8_t *
put_varint(uint8_t *p, size_t value)
{
	if (value >= 128) {
		*p++ = (uint8_t)(value | 128);
		value >>= 7;
	}
	*p++ = (uint8_t)value;
	return p;
}

static int
make_room(struct wsp_names *names, uint32_t count, struct wsp_error *err)
{
	size_t *at;

	names->n = 0;
	names->text.len = 0;
	names->loose = false;
	if (count < names->room)
		return 0;
	if ((at = reallocarray(names->at, (size_t)count + 1,
	    sizeof(*at))) == NULL)
		return wsp_fail_errno(err, NULL);
	names->at = at;
	names->room = (size_t)count + 1;
	return 0;
}

/* Adds a name that shares its first bytes with the one before it. */
static const char *
add_name(struct wsp_names *names, size_t before, const struct wsp_front *f,
    bool root, struct wsp_error *err)
{
	size_t len = f->shared + f->n, at = names->text.len;
	char *to;

	if ((to = (char *)wsp_buf_more(&names->text, len + 1, err)) == NULL)
		return err->msg;
	memcpy(to, names->text.data + before, f->shared);
	memcpy(to + f->shared, f->rest, f->n);
	to[len] = '\0';
	if (!(root && len == 0) && !wsp_name_valid(to, len, f->shared))
		return "a name is not valid";
	/* The NUL after the name before it is no byte of a name. */
	if (f->n > 0 && names->n > 0 && names->text.data[before +
	    f->shared] == (uint8_t)to[f->shared])
		names->loose = true;
	names->at[names->n++] = at;
	return NULL;
}

const char *
wsp_front_decode(const uint8_t *p, size_t len, uint32_t count, bool root,
    struct wsp_names *names, struct wsp_error *err)
{
	struct wsp_front f = { .p = p, .end = p + len };
	size_t before = 0, beforelen = 0;
	const char *why;
	uint32_t i;

	err->code = WSP_OK;
	if (make_room(names, count, err) == -1)
		return err->msg;
	for (i = 0; i < count; i++) {
		if ((why = wsp_front_next(&f, beforelen)) != NULL ||
		    (why = add_name(names, before, &f, root, err)) != NULL)
			return why;
		before = names->at[i];
		beforelen = f.shared + f.n;
	}
	names->at[count] = names->text.len;
	return f.p == f.end ? NULL : "there are bytes after the last name";
}

int
wsp_front_add(struct wsp_buf *buf, const char *before, size_t beforelen,
    const char *name, size_t len, struct wsp_error *err)
{
	uint8_t lengths[2 * VARINT_MAX], *end;
	size_t shared = 0, most = beforelen < len ? beforelen : len;

	while (shared < most && before[shared] == name[shared])
		shared++;
	end = put_varint(put_varint(lengths, shared), len - shared);
	if (wsp_buf_add(buf, lengths, (size_t)(end - lengths), err) == -1)
		return -1;
	return wsp_buf_add(buf, name + shared, len - shared, err);
}

void
wsp_names_free(struct wsp_names *names)
{
	wsp_buf_free(&names->text);
	free(names->at);
	memset(names, 0, sizeof(*names));
}
