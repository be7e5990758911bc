/* SPDX-License-Identifier: ISC */
/* info.c - what the header of a file says, and what of it can be changed. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/grow.h"
#include "base/source.h"
#include "classic/classic.h"
#include "classic/header.h"

#define HEAD	32	/* bytes that tell what another file is */

/* Entries that are read at a time, and taken whatever they are. */
#define PIECE		256

/* Can it be the entry of an archive of a file of this size? */
static bool
is_possible(const struct wsp_archive *a, uint64_t size)
{
	return a->step != 0 && a->points != 0 && wsp_archive_end(a) <= size;
}

/*
 * Adds n entries.  Returns whether more are to be read: a table as long as no
 * file has one ends where an entry cannot be, or a hole would be one.
 */
static bool
add_entries(struct wsp_body *b, const uint8_t *buf, uint32_t n)
{
	struct wsp_info *info = b->info;
	struct wsp_archive *a;
	uint32_t i;

	for (i = 0; i < n; i++) {
		a = &b->archives[info->narchives];
		wsp_entry_decode(buf + WSP_ENTRY_SIZE * (size_t)i, a);
		if (info->narchives >= PIECE &&
		    !is_possible(a, info->file_size))
			return false;
		info->narchives++;
	}
	return true;
}

/* Reads the next n entries; there may be fewer. */
static int
read_piece(struct wsp_body *b, uint32_t n, bool *more, struct wsp_error *err)
{
	uint8_t buf[WSP_ENTRY_SIZE * PIECE];
	size_t used = b->info->narchives, got;

	if (wsp_source_read(b->source, buf, WSP_ENTRY_SIZE * (size_t)n,
	    (off_t)(WSP_HEADER_SIZE + WSP_ENTRY_SIZE * used), &got,
	    err) == -1)
		return -1;
	got /= WSP_ENTRY_SIZE;
	*more = add_entries(b, buf, (uint32_t)got) && got == n;
	return 0;
}

/* Makes room for n more entries. */
static int
grow_entries(struct wsp_body *b, size_t *room, uint32_t n,
    struct wsp_error *err)
{
	size_t used = b->info->narchives;

	if (wsp_grow_room(&b->archives, room, used, n,
	    sizeof(*b->archives)) == -1)
		return wsp_fail_errno(err, NULL);
	b->info->archives = b->archives;
	return 0;
}

/* Decodes n entries; what was not read with the first bytes is read now. */
static int
read_entries(struct wsp_body *b, uint32_t n, const uint8_t *head, size_t len,
    struct wsp_error *err)
{
	uint32_t first = (uint32_t)((len - WSP_HEADER_SIZE) / WSP_ENTRY_SIZE);
	struct wsp_info *info = b->info;
	uint32_t piece = n < first ? n : first;
	size_t room = 0;
	bool more;

	/* Room for none may be NULL. */
	if (grow_entries(b, &room, piece + 1, err) == -1)
		return -1;
	more = add_entries(b, head + WSP_HEADER_SIZE, piece);
	while (more && info->narchives < n) {
		piece = n - info->narchives;
		if (piece > PIECE)
			piece = PIECE;
		if (grow_entries(b, &room, piece, err) == -1 ||
		    read_piece(b, piece, &more, err) == -1)
			return -1;
	}
	return 0;
}

/* The first slot lies behind the header, so that one read gets both. */
static void
keep_base(struct wsp_body *b, const uint8_t *buf, size_t len)
{
	struct wsp_slot slot;
	uint32_t offset = b->archives[0].offset;

	if (len < WSP_SLOT_SIZE || offset > len - WSP_SLOT_SIZE)
		return;
	wsp_slot_decode(buf + offset, &slot);
	b->base = slot.interval;
	b->base_known = true;
}

int
wsp_classic_read_header(struct wsp_body *b, const uint8_t *buf, size_t len,
    struct wsp_error *err)
{
	struct wsp_info *info = b->info;
	struct wsp_header h;
	uint64_t room;

	wsp_header_decode(buf, &h);
	info->method = h.method;
	info->max_retention = h.max_retention;
	info->xff = h.xff;
	b->claimed = h.narchives;
	room = info->file_size < WSP_HEADER_SIZE ? 0 :
	    (info->file_size - WSP_HEADER_SIZE) / WSP_ENTRY_SIZE;
	if (read_entries(b, h.narchives < room ? h.narchives : (uint32_t)room,
	    buf, len, err) == -1)
		return -1;
	if (b->locked)
		keep_base(b, buf, len);
	return 0;
}

int
wsp_classic_check_header(struct wsp_body *b, struct wsp_error *err)
{
	struct wsp_error ignored;
	uint8_t buf[HEAD];
	size_t got;

	if (wsp_header_check(b->info, b->claimed, err) == 0)
		return 0;
	if (wsp_source_read(b->source, buf, sizeof(buf), 0, &got,
	    &ignored) == 0)
		b->foreign = wsp_foreign_name(buf, got);
	if (b->foreign != NULL) {
		strlcat(err->msg, ": this is ", sizeof(err->msg));
		strlcat(err->msg, b->foreign, sizeof(err->msg));
	}
	return -1;
}

int
wsp_classic_check_method(uint32_t method, struct wsp_error *err)
{
	const char *name = wsp_method_name(method);

	return wsp_classic_has(method) ? 0 : wsp_fail(err, WSP_EMETHOD,
	    "classic files do not have the aggregation method %s",
	    name != NULL ? name : "of this number");
}

int
wsp_classic_set_aggregation(struct wsp_body *b, uint32_t method, float xff,
    struct wsp_error *err)
{
	uint8_t buf[WSP_HEADER_SIZE];
	struct wsp_header h = {
		.method = method,
		.max_retention = b->info->max_retention,
		.xff = xff,
		.narchives = b->info->narchives,
	};

	if (wsp_classic_check_method(method, err) == -1)
		return -1;
	wsp_header_encode(&h, buf);
	if (wsp_source_write(b->source, buf, sizeof(buf), 0, err) == -1)
		return -1;
	b->info->method = method;
	b->info->xff = xff;
	return 0;
}
