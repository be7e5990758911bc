/* SPDX-License-Identifier: ISC */
/* memory.c - a source whose bytes are in memory. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"

#define PAGE	4096	/* bytes, a piece that is touched or not */

struct memory {
	struct wsp_source source;
	size_t		  size;
	uint64_t	  disk_size;	/* of what it was made of */
	bool		 *touched;	/* pieces; others are zeros */
	uint8_t		  bytes[];
};

/* How many of so many bytes from an offset on there are. */
static size_t
bytes_at(const struct memory *m, off_t offset, size_t len)
{
	size_t left = (uint64_t)offset < m->size ? m->size - (size_t)offset : 0;

	return len < left ? len : left;
}

/* How many of them lie in one piece. */
static size_t
in_piece(off_t offset, size_t len)
{
	size_t left = PAGE - (size_t)offset % PAGE;

	return len < left ? len : left;
}

static int
read_memory(struct wsp_source *s, void *buf, size_t len, off_t offset,
    size_t *got, struct wsp_error *err)
{
	const struct memory *m = (const struct memory *)s;
	uint8_t *to = buf;
	size_t n;

	(void)err;
	*got = bytes_at(m, offset, len);
	for (len = *got; len > 0; len -= n, to += n, offset += (off_t)n) {
		n = in_piece(offset, len);
		if (m->touched[offset / PAGE])
			memcpy(to, m->bytes + offset, n);
		else
			memset(to, 0, n);
	}
	return 0;
}

static int
status(struct wsp_source *s, struct wsp_source_status *status,
    struct wsp_error *err)
{
	const struct memory *m = (const struct memory *)s;

	(void)err;
	*status = (struct wsp_source_status){ .size = m->size,
	    .disk_size = m->disk_size, .unit = 1,
	    .id = { WSP_IN_MEMORY, (uintptr_t)m } };
	return 0;
}

static const uint8_t zero[PAGE];

/* The first piece from an offset on that is zeros, or is not; or the end. */
static size_t
find_piece(const struct memory *m, size_t at, bool zeros)
{
	size_t n;

	for (; at < m->size; at += n) {
		n = bytes_at(m, (off_t)at, PAGE - at % PAGE);
		if ((!m->touched[at / PAGE] ||
		    memcmp(m->bytes + at, zero, n) == 0) == zeros)
			return at;
	}
	return m->size;
}

static off_t
next_data(struct wsp_source *s, off_t offset)
{
	const struct memory *m = (const struct memory *)s;
	size_t at = find_piece(m, (size_t)offset, false);

	return at == m->size ? -1 : (off_t)at;
}

static off_t
next_hole(struct wsp_source *s, off_t offset, off_t to)
{
	off_t at = (off_t)find_piece((const struct memory *)s,
	    (size_t)offset, true);

	return at < to ? at : to;
}

static int
write_part(struct wsp_source *s, const void *buf, size_t len, off_t offset,
    size_t *done, struct wsp_error *err)
{
	struct memory *m = (struct memory *)s;
	const uint8_t *from = buf;
	size_t left, n;

	*done = bytes_at(m, offset, len);
	for (left = *done; left > 0; left -= n, from += n,
	    offset += (off_t)n) {
		n = in_piece(offset, left);
		if (!m->touched[offset / PAGE] && memcmp(from, zero, n) == 0)
			continue;
		m->touched[offset / PAGE] = true;
		memcpy(m->bytes + offset, from, n);
	}
	if (*done == len)
		return 0;
	errno = EFBIG;
	return wsp_fail_errno(err, NULL);
}

static int
close_memory(struct wsp_source *s, struct wsp_error *err)
{
	(void)err;
	free(((struct memory *)s)->touched);
	free(s);
	return 0;
}

static const struct wsp_source_ops ops = {
	.read = read_memory,
	.status = status,
	.next_data = next_data,
	.next_hole = next_hole,
	.write_part = write_part,
	.close = close_memory,
};

struct wsp_source *
wsp_memory(struct wsp_source *from, struct wsp_error *err)
{
	struct wsp_source_status st;
	struct memory *m;

	if (wsp_source_status(from, &st, err) == -1)
		return NULL;
	if (st.size > SIZE_MAX - sizeof(*m)) {
		errno = ENOMEM;
		wsp_fail_errno(err, NULL);
		return NULL;
	}
	m = calloc(1, sizeof(*m) + (size_t)st.size);
	if (m == NULL || (m->touched = calloc((size_t)st.size / PAGE + 1,
	    sizeof(*m->touched))) == NULL) {
		wsp_fail_errno(err, NULL);
		free(m);
		return NULL;
	}
	m->source.ops = &ops;
	m->disk_size = st.disk_size;
	wsp_source_map(from, 0, (off_t)st.size, PAGE, m->touched);
	if (wsp_source_read_data(from, m->bytes, (size_t)st.size, 0, &m->size,
	    err) == 0)
		return &m->source;
	wsp_source_drop(&m->source);
	return NULL;
}
