/* SPDX-License-Identifier: ISC */
/* source.c - what a source cannot do, and what is made of what it can. */
#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "base/error.h"
#include "base/source.h"

#define PIECE	4096	/* bytes of zeros that become a hole */

static int
read_only(struct wsp_error *err)
{
	errno = EROFS;
	return wsp_fail_errno(err, NULL);
}

off_t
wsp_source_next_data(struct wsp_source *s, off_t offset)
{
	struct wsp_source_status status;
	struct wsp_error ignored;

	if (s->ops->next_data != NULL)
		return s->ops->next_data(s, offset);
	if (s->ops->status(s, &status, &ignored) == -1)
		return offset;
	return (uint64_t)offset < status.size ? offset : -1;
}

off_t
wsp_source_next_hole(struct wsp_source *s, off_t offset, off_t to)
{
	return s->ops->next_hole == NULL ? to :
	    s->ops->next_hole(s, offset, to);
}

/* Reads one extent after the other, up to the end of what there is. */
static int
read_extents(struct wsp_source *s, uint8_t *buf, off_t from, off_t end,
    size_t *got, struct wsp_error *err)
{
	off_t at = from, hole;
	size_t n;

	*got = (size_t)(end - from);
	while (at < end && (at = wsp_source_next_data(s, at)) != -1 &&
	    at < end) {
		hole = wsp_source_next_hole(s, at, end);
		if (wsp_source_read(s, buf + (at - from), (size_t)(hole - at),
		    at, &n, err) == -1)
			return -1;
		if (n < (size_t)(hole - at)) {
			*got = (size_t)(at - from) + n;
			break;
		}
		at = hole;
	}
	return 0;
}

int
wsp_source_read_data(struct wsp_source *s, void *buf, size_t len, off_t offset,
    size_t *got, struct wsp_error *err)
{
	struct wsp_source_status st;
	uint64_t end = (uint64_t)offset + len;

	if (wsp_source_status(s, &st, err) == -1)
		return -1;
	if (st.disk_size >= st.size || (uint64_t)offset >= st.size)
		return wsp_source_read(s, buf, len, offset, got, err);
	if (end > st.size)
		end = st.size;
	return read_extents(s, buf, offset, (off_t)end, got, err);
}

void
wsp_source_map(struct wsp_source *s, off_t from, off_t to, size_t piece,
    bool *map)
{
	off_t at = from, hole, i, size = (off_t)piece;

	while (at < to && (at = wsp_source_next_data(s, at)) != -1 &&
	    at < to) {
		hole = wsp_source_next_hole(s, at, to);
		for (i = (at - from) / size; i * size < hole - from; i++)
			map[i] = true;
		at = hole;
	}
}

uint64_t
wsp_source_data_between(struct wsp_source *s, off_t from, off_t to)
{
	if (s->ops->data_between != NULL)
		return s->ops->data_between(s, from, to);
	return from < to ? (uint64_t)(to - from) : 0;
}

off_t
wsp_source_largest_hole(struct wsp_source *s, off_t from, off_t to, off_t *at)
{
	return s->ops->largest_hole == NULL ? 0 :
	    s->ops->largest_hole(s, from, to, at);
}

/* How many bytes there are until one more piece of zeros, or of others. */
static size_t
run_of(const uint8_t *bytes, size_t len, bool zero)
{
	static const uint8_t zeros[PIECE];
	size_t at, n;

	for (at = 0; at < len; at += n) {
		n = len - at < PIECE ? len - at : PIECE;
		if ((memcmp(bytes + at, zeros, n) == 0) != zero)
			break;
	}
	return at;
}

int
wsp_source_write_sparse(struct wsp_source *s, const uint8_t *bytes, size_t len,
    struct wsp_error *err)
{
	size_t at = 0, n;

	if (wsp_source_truncate(s, (off_t)len, err) == -1)
		return -1;
	while (at < len) {
		at += run_of(bytes + at, len - at, true);
		n = run_of(bytes + at, len - at, false);
		if (n > 0 && wsp_source_write(s, bytes + at, n, (off_t)at,
		    err) == -1)
			return -1;
		at += n;
	}
	return 0;
}

int
wsp_source_write_part(struct wsp_source *s, const void *buf, size_t len,
    off_t offset, size_t *done, struct wsp_error *err)
{
	if (s->ops->write_part != NULL)
		return s->ops->write_part(s, buf, len, offset, done, err);
	*done = 0;
	return read_only(err);
}

int
wsp_source_write(struct wsp_source *s, const void *buf, size_t len,
    off_t offset, struct wsp_error *err)
{
	size_t done;

	return wsp_source_write_part(s, buf, len, offset, &done, err);
}

int
wsp_source_truncate(struct wsp_source *s, off_t len, struct wsp_error *err)
{
	return s->ops->truncate == NULL ? read_only(err) :
	    s->ops->truncate(s, len, err);
}

int
wsp_source_allocate(struct wsp_source *s, off_t len, struct wsp_error *err)
{
	return s->ops->allocate == NULL ? read_only(err) :
	    s->ops->allocate(s, len, err);
}

int
wsp_source_sync(struct wsp_source *s, struct wsp_error *err)
{
	return s->ops->sync == NULL ? read_only(err) : s->ops->sync(s, err);
}

int
wsp_source_close(struct wsp_source *s, struct wsp_error *err)
{
	return s == NULL ? 0 : s->ops->close(s, err);
}

void
wsp_source_drop(struct wsp_source *s)
{
	struct wsp_error ignored;

	wsp_source_close(s, &ignored);
}
