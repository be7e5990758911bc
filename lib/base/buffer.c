/* SPDX-License-Identifier: ISC */
/* buffer.c - a source in memory that grows, for files that may never be. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/buffer.h"

struct buffer {
	struct wsp_source source;
	uint8_t		*bytes;
	size_t		 size;
	size_t		 room;
};

static struct buffer *
of(struct wsp_source *s)
{
	return (struct buffer *)s;
}

/* Makes it at least so long; what is new is zeros. */
static int
reach(struct buffer *m, size_t size, struct wsp_error *err)
{
	size_t room = size > 2 * m->room ? size : 2 * m->room;
	uint8_t *bytes;

	if (size > m->room) {
		if ((bytes = realloc(m->bytes, room)) == NULL)
			return wsp_fail_errno(err, NULL);
		m->bytes = bytes;
		m->room = room;
	}
	if (size > m->size) {
		memset(m->bytes + m->size, 0, size - m->size);
		m->size = size;
	}
	return 0;
}

static int
read_buffer(struct wsp_source *s, void *buf, size_t len, off_t offset,
    size_t *got, struct wsp_error *err)
{
	const struct buffer *m = of(s);
	size_t at = (size_t)offset, left = at < m->size ? m->size - at : 0;

	(void)err;
	*got = len < left ? len : left;
	if (*got > 0)
		memcpy(buf, m->bytes + at, *got);
	return 0;
}

static int
status(struct wsp_source *s, struct wsp_source_status *status,
    struct wsp_error *err)
{
	(void)err;
	*status = (struct wsp_source_status){ .size = of(s)->size,
	    .disk_size = of(s)->size, .unit = 1,
	    .id = { WSP_IN_MEMORY, (uintptr_t)s } };
	return 0;
}

static int
write_part(struct wsp_source *s, const void *buf, size_t len, off_t offset,
    size_t *done, struct wsp_error *err)
{
	*done = 0;
	if (reach(of(s), (size_t)offset + len, err) == -1)
		return -1;
	if (len > 0)
		memcpy(of(s)->bytes + offset, buf, len);
	*done = len;
	return 0;
}

static int
truncate_buffer(struct wsp_source *s, off_t len, struct wsp_error *err)
{
	if (reach(of(s), (size_t)len, err) == -1)
		return -1;
	of(s)->size = (size_t)len;
	return 0;
}

static int
close_buffer(struct wsp_source *s, struct wsp_error *err)
{
	(void)err;
	free(of(s)->bytes);
	free(s);
	return 0;
}

static const struct wsp_source_ops ops = {
	.read = read_buffer,
	.status = status,
	.write_part = write_part,
	.truncate = truncate_buffer,
	.allocate = truncate_buffer,
	.close = close_buffer,
};

struct wsp_source *
wsp_buffer(struct wsp_error *err)
{
	struct buffer *m = calloc(1, sizeof(*m));

	if (m == NULL) {
		wsp_fail_errno(err, NULL);
		return NULL;
	}
	m->source.ops = &ops;
	return &m->source;
}

const uint8_t *
wsp_buffer_bytes(const struct wsp_source *s, size_t *size)
{
	const struct buffer *m = (const struct buffer *)s;

	*size = m->size;
	return m->bytes;
}

struct wsp_source *
wsp_buffer_of(uint8_t *bytes, size_t size, struct wsp_error *err)
{
	struct wsp_source *s = wsp_buffer(err);

	if (s == NULL) {
		free(bytes);
		return NULL;
	}
	of(s)->bytes = bytes;
	of(s)->size = of(s)->room = size;
	return s;
}
