/* SPDX-License-Identifier: ISC */
/* open.c - open the newest commit of a catalogue that is whole. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "catalog/catalog.h"
#include "catalog/meta.h"

#define BEFORE	(16 << 10)	/* an index, bytes that are read with it */

/* Asks for an index, and for the small parts that most often are before it. */
static int
expect_index(struct wsp_catalog *c, const struct wsp_ref *index,
    struct wsp_error *err)
{
	uint64_t before = index->place < BEFORE ? index->place : BEFORE;
	struct wsp_source_piece piece = { (off_t)(index->place - before),
	    (size_t)before + index->length };

	if (c->reader.expect == NULL || index->place > c->reader.size ||
	    index->length > c->reader.size - index->place)
		return 0;
	return c->reader.expect(c->reader.arg, &piece, 1, err);
}

/* Reads what a slot is the commit of. */
static int
read_commit(struct wsp_catalog *c, const struct wsp_slot_of *slot,
    struct wsp_error *err)
{
	if (slot->end < WSP_PAGE || slot->end > c->reader.size)
		return wsp_fail(err, WSP_ECORRUPT, "damaged: it ends at byte %"
		    PRIu64 ", and the commit at %" PRIu64, c->reader.size,
		    slot->end);
	c->slot = *slot;
	c->limit = slot->end;
	if (!wsp_ref_hole(&slot->index) &&
	    expect_index(c, &slot->index, err) == 0 &&
	    wsp_index_read(&c->reader, &slot->index, slot->end, &c->index,
	    err) == 0)
		return 0;
	wsp_index_free(&c->index);
	if (wsp_ref_hole(&slot->index))
		return wsp_part_fail(err, &slot->index, WSP_PART_INDX, 0,
		    "has no place");
	return -1;
}

/* The good slot with the greater serial is the catalogue. */
static int
choose(struct wsp_catalog *c, const uint8_t *page, struct wsp_error *err)
{
	enum wsp_slot_state state[2];
	struct wsp_slot_of slot[2];
	struct wsp_error first;
	unsigned i, n = 0, newer;

	for (i = 0; i < 2; i++) {
		state[i] = wsp_commit_decode(page, i, &slot[i]);
		if (state[i] == WSP_SLOT_TORN)
			snprintf(c->notes[i], sizeof(c->notes[i]), "commit %u "
			    "of the head is not whole; the other one counts",
			    i + 1);
		n += state[i] == WSP_SLOT_READ;
	}
	if (n == 0)
		return wsp_fail(err, WSP_ECORRUPT,
		    "damaged: no commit in it is whole");
	newer = state[1] == WSP_SLOT_READ && (n == 1 ||
	    slot[1].serial > slot[0].serial);
	c->same_serials = n == 2 && slot[0].serial == slot[1].serial;
	if (read_commit(c, &slot[newer], err) == 0)
		return 0;
	if (n == 1 || err->code != WSP_ECORRUPT)
		return -1;
	first = *err;
	snprintf(c->notes[newer], sizeof(c->notes[newer]), "commit %" PRIu64
	    ": %.900s; the one before counts", slot[newer].serial, first.msg);
	if (read_commit(c, &slot[!newer], err) == 0)
		return 0;
	*err = first;
	return -1;
}

static int
read_head(struct wsp_catalog *c, struct wsp_error *err)
{
	uint8_t page[WSP_PAGE];
	size_t got;

	if (c->reader.read(c->reader.arg, page, sizeof(page), 0, &got,
	    err) == -1)
		return -1;
	if (got < sizeof(page))
		return wsp_fail(err, WSP_ECORRUPT, "not a catalogue");
	if (wsp_identity_decode(page, &c->id, err) == -1)
		return -1;
	return choose(c, page, err);
}

static int
count_metrics(struct wsp_catalog *c, struct wsp_error *err)
{
	uint64_t sum = 0;
	size_t i;

	if ((c->before = calloc(c->index.nblocks + 1,
	    sizeof(*c->before))) == NULL)
		return wsp_fail_errno(err, NULL);
	for (i = 0; i < c->index.nblocks; i++) {
		c->before[i] = sum;
		sum += c->index.blocks[i].count;
	}
	c->before[i] = sum;
	return 0;
}

static int
read_meta(struct wsp_catalog *c, struct wsp_error *err)
{
	const struct wsp_ref *ref = &c->index.meta;

	if (wsp_ref_absent(ref) || wsp_ref_hole(ref))
		return 0;
	if (wsp_part_read(&c->reader, ref, WSP_PART_META, 0, 0, c->limit,
	    &c->meta, err) == -1 ||
	    wsp_meta_value(&c->meta, "root", &c->root, err) == -1 ||
	    wsp_meta_value(&c->meta, "source", &c->source, err) == -1)
		return -1;
	return wsp_meta_value(&c->meta, "origin", &c->origin, err);
}

int
wsp_catalog_headers(struct wsp_catalog *c, struct wsp_error *err)
{
	struct wsp_ref *ref = &c->index.headers;
	struct wsp_part part = { 0 };
	const char *why = NULL;
	int ret = -1;

	if (c->headers_read || wsp_ref_absent(ref))
		return 0;
	if (wsp_catalog_want(c, ref, WSP_PART_HEADERS, 0, err) == 0 &&
	    wsp_part_read(&c->reader, ref, WSP_PART_HEADERS, 0,
	    WSP_ANY_COUNT, c->limit, &part, err) == 0)
		ret = wsp_headers_decode(&c->headers, &part, &why, err);
	wsp_part_free(&part);
	if (ret == -1 && why != NULL)
		wsp_part_fail(err, ref, WSP_PART_HEADERS, 0, "%s", why);
	if (ret == -1)
		wsp_headers_free(&c->headers);
	c->headers_read = ret == 0;
	return ret;
}

int
wsp_catalog_adopt(struct wsp_catalog **cp, struct wsp_reader *reader,
    struct wsp_error *err)
{
	struct wsp_catalog *c;

	if ((c = calloc(1, sizeof(*c))) == NULL) {
		wsp_reader_close(reader);
		return wsp_fail_errno(err, NULL);
	}
	c->reader = *reader;
	if (read_head(c, err) == 0 && count_metrics(c, err) == 0 &&
	    read_meta(c, err) == 0) {
		*cp = c;
		return 0;
	}
	wsp_catalog_close(c);
	return -1;
}

int
wsp_catalog_open(struct wsp_catalog **cp, const char *path,
    struct wsp_error *err)
{
	struct wsp_reader reader;

	if (wsp_reader_open_path(&reader, path, err) == -1)
		return -1;
	return wsp_catalog_adopt(cp, &reader, err);
}

void
wsp_catalog_close(struct wsp_catalog *c)
{
	if (c == NULL)
		return;
	wsp_loaded_free(&c->block);
	wsp_headers_free(&c->headers);
	wsp_part_free(&c->meta);
	wsp_index_free(&c->index);
	wsp_reader_close(&c->reader);
	wsp_reader_close(&c->origin_reader);
	free(c->root);
	free(c->origin);
	free(c->source);
	free(c->before);
	free(c);
}
