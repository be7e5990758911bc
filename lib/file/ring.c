/* SPDX-License-Identifier: ISC */
/* ring.c - where in an archive an interval has its slot. */
#include <sys/endian.h>

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "base/error.h"
#include "base/io.h"
#include "file/file.h"
#include "file/header.h"
#include "file/ring.h"

int64_t
wsp_clamp_time(int64_t time)
{
	const int64_t limit = INT64_C(1) << 60;

	return time < -limit ? -limit : time > limit ? limit : time;
}

int64_t
wsp_archive_start(const struct wsp_archive *a, int64_t now)
{
	/* The product of two 32-bit numbers may be as large as 2^64. */
	uint64_t retention = wsp_archive_retention(a);

	return now - wsp_clamp_time(retention > INT64_MAX ? INT64_MAX :
	    (int64_t)retention);
}

int64_t
wsp_archive_first(const struct wsp_archive *a, int64_t now)
{
	return wsp_align(wsp_archive_start(a, now), a->step) + a->step;
}

uint32_t
wsp_ring_place(const struct wsp_archive *a, int64_t base, int64_t interval)
{
	int64_t distance = wsp_align(interval - base, a->step) / a->step;

	return (uint32_t)wsp_modulo(distance, a->points);
}

uint32_t
wsp_ring_slot(const struct wsp_archive *a, uint32_t base, int64_t interval)
{
	return base == 0 ? 0 : wsp_ring_place(a, base, interval);
}

bool
wsp_same_value(double a, double b)
{
	uint64_t abits, bbits;

	memcpy(&abits, &a, sizeof(a));
	memcpy(&bbits, &b, sizeof(b));
	return abits == bbits;
}

static off_t
offset_of(const struct wsp_archive *a, uint32_t slot)
{
	return (off_t)a->offset + WSP_SLOT_SIZE * (off_t)slot;
}

/* A read that must get all; the file shrank if it does not. */
static int
read_all(struct wsp *w, void *buf, size_t len, off_t offset,
    struct wsp_error *err)
{
	size_t got;

	if (wsp_io_read(w->fd, buf, len, offset, &got, err) == -1)
		return -1;
	if (got < len)
		return wsp_fail(err, WSP_ECORRUPT, "the file ends at %jd, "
		    "inside an archive", (intmax_t)offset + (intmax_t)got);
	return 0;
}

int
wsp_ring_base(struct wsp *w, const struct wsp_archive *a, uint32_t *base,
    struct wsp_error *err)
{
	uint8_t buf[4];

	if (a == w->archives && w->base_known) {
		*base = w->base;
		return 0;
	}
	if (read_all(w, buf, sizeof(buf), a->offset, err) == -1)
		return -1;
	*base = be32dec(buf);
	return 0;
}

/* Of count slots from this one, how many come before the archive's end? */
static uint32_t
before_end(const struct wsp_archive *a, uint32_t slot, uint32_t count)
{
	uint32_t left = a->points - slot;

	return count < left ? count : left;
}

int
wsp_ring_read(struct wsp *w, const struct wsp_archive *a, uint32_t slot,
    uint32_t count, uint8_t *buf, struct wsp_error *err)
{
	size_t head = WSP_SLOT_SIZE * (size_t)before_end(a, slot, count);
	size_t tail = WSP_SLOT_SIZE * (size_t)count - head;

	if (read_all(w, buf, head, offset_of(a, slot), err) == -1)
		return -1;
	return tail == 0 ? 0 : read_all(w, buf + head, tail, a->offset, err);
}

/*
 * Writes slots side by side.  A disk that is full in the middle of a slot has
 * no block for the rest of it, so that the slot was empty before; it is made
 * so again.
 */
static int
write_slots(struct wsp *w, const uint8_t *buf, size_t len, off_t offset,
    struct wsp_error *err)
{
	static const uint8_t empty[WSP_SLOT_SIZE];
	struct wsp_error ignored;
	size_t done, torn;

	if (wsp_io_write_part(w->fd, buf, len, offset, &done, err) == 0)
		return 0;
	torn = done % WSP_SLOT_SIZE;
	if (torn != 0 && (err->sys == ENOSPC || err->sys == EDQUOT ||
	    err->sys == EFBIG))
		wsp_io_write(w->fd, empty, torn, offset + (off_t)(done - torn),
		    &ignored);
	return -1;
}

int
wsp_ring_write(struct wsp *w, const struct wsp_archive *a, uint32_t slot,
    uint32_t count, const uint8_t *buf, struct wsp_error *err)
{
	size_t head = WSP_SLOT_SIZE * (size_t)before_end(a, slot, count);
	size_t tail = WSP_SLOT_SIZE * (size_t)count - head;

	w->base_known = w->base_known && a != w->archives;
	if (write_slots(w, buf, head, offset_of(a, slot), err) == -1)
		return -1;
	return tail == 0 ? 0 :
	    write_slots(w, buf + head, tail, a->offset, err);
}
