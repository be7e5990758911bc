/* SPDX-License-Identifier: ISC */
/* slots.c - read and write slots as they lie in the file. */
#include <sys/endian.h>

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "base/error.h"
#include "base/source.h"
#include "classic/classic.h"
#include "ring/ring.h"

/* Of fewer slots it is not asked whether they lie in a hole. */
#define MANY	512

static off_t
offset_of(const struct wsp_archive *a, uint32_t slot)
{
	return (off_t)a->offset + WSP_SLOT_SIZE * (off_t)slot;
}

/*
 * A read that must get all; the file shrank if it does not.  Memory that is
 * zeroed stays so where the file has holes.
 */
static int
read_all(struct wsp_body *b, void *buf, size_t len, off_t offset, bool zeroed,
    struct wsp_error *err)
{
	size_t got = 0;

	if ((zeroed ? wsp_source_read_data : wsp_source_read)(b->source, buf,
	    len, offset, &got, err) == -1)
		return -1;
	if (got < len)
		return wsp_fail(err, WSP_ECORRUPT, "the file ends at %jd, "
		    "inside an archive", (intmax_t)offset + (intmax_t)got);
	return 0;
}

int
wsp_slots_base(struct wsp_body *b, const struct wsp_archive *a, uint32_t *base,
    struct wsp_error *err)
{
	uint8_t buf[4];

	if (a == b->archives && b->base_known) {
		*base = b->base;
		return 0;
	}
	if (read_all(b, buf, sizeof(buf), a->offset, false, err) == -1)
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

static int
read_slots(struct wsp_body *b, const struct wsp_archive *a, uint32_t slot,
    uint32_t count, uint8_t *buf, bool zeroed, struct wsp_error *err)
{
	size_t head = WSP_SLOT_SIZE * (size_t)before_end(a, slot, count);
	size_t tail = WSP_SLOT_SIZE * (size_t)count - head;

	if (read_all(b, buf, head, offset_of(a, slot), zeroed, err) == -1)
		return -1;
	return tail == 0 ? 0 :
	    read_all(b, buf + head, tail, a->offset, zeroed, err);
}

int
wsp_slots_read(struct wsp_body *b, const struct wsp_archive *a, uint32_t slot,
    uint32_t count, uint8_t *buf, struct wsp_error *err)
{
	return read_slots(b, a, slot, count, buf, false, err);
}

uint8_t *
wsp_slots_load(struct wsp_body *b, const struct wsp_archive *a, uint32_t slot,
    uint32_t count, struct wsp_error *err)
{
	bool zeroed = count >= MANY;
	uint8_t *buf = zeroed ? calloc(count, WSP_SLOT_SIZE) :
	    malloc(WSP_SLOT_SIZE * (size_t)count);

	if (buf == NULL) {
		wsp_fail_errno(err, NULL);
		return NULL;
	}
	if (read_slots(b, a, slot, count, buf, zeroed, err) == 0)
		return buf;
	free(buf);
	return NULL;
}

/*
 * Writes slots side by side.  A disk that is full in the middle of a slot has
 * no block for the rest of it, so that the slot was empty before; it is made
 * so again.
 */
static int
write_slots(struct wsp_body *b, const uint8_t *buf, size_t len, off_t offset,
    struct wsp_error *err)
{
	static const uint8_t empty[WSP_SLOT_SIZE];
	struct wsp_error ignored;
	size_t done, torn;

	if (wsp_source_write_part(b->source, buf, len, offset, &done, err) == 0)
		return 0;
	torn = done % WSP_SLOT_SIZE;
	if (torn != 0 && (err->sys == ENOSPC || err->sys == EDQUOT ||
	    err->sys == EFBIG))
		wsp_source_write(b->source, empty, torn,
		    offset + (off_t)(done - torn), &ignored);
	return -1;
}

int
wsp_slots_write(struct wsp_body *b, const struct wsp_archive *a, uint32_t slot,
    uint32_t count, const uint8_t *buf, struct wsp_error *err)
{
	size_t head = WSP_SLOT_SIZE * (size_t)before_end(a, slot, count);
	size_t tail = WSP_SLOT_SIZE * (size_t)count - head;

	b->base_known = b->base_known && a != b->archives;
	if (write_slots(b, buf, head, offset_of(a, slot), err) == -1)
		return -1;
	return tail == 0 ? 0 :
	    write_slots(b, buf + head, tail, a->offset, err);
}

int
wsp_classic_read_slots(struct wsp_body *b, uint32_t archive,
    uint32_t first, uint32_t count, struct wsp_slot *slots, uint32_t *got,
    struct wsp_error *err)
{
	const struct wsp_archive *a = &b->info->archives[archive];
	uint8_t *buf;
	size_t len, i, n;
	int ret = -1;

	if (first > a->points)
		first = a->points;
	if (count > a->points - first)
		count = a->points - first;
	len = WSP_SLOT_SIZE * (size_t)count;
	if ((buf = malloc(len + 1)) == NULL)
		return wsp_fail_errno(err, NULL);
	if (wsp_source_read(b->source, buf, len, (off_t)a->offset +
	    WSP_SLOT_SIZE * (off_t)first, &len, err) == -1)
		goto out;
	n = len / WSP_SLOT_SIZE;
	for (i = 0; i < n; i++)
		wsp_slot_decode(buf + WSP_SLOT_SIZE * i, &slots[i]);
	*got = (uint32_t)n;
	ret = 0;
out:
	free(buf);
	return ret;
}
