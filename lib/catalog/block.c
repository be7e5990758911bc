/* SPDX-License-Identifier: ISC */
/* block.c - read the columns of a block. */
#include <string.h>

#include "base/error.h"
#include "catalog/catalog.h"

static int
decode_names(const struct wsp_ref *ref, struct wsp_loaded *b,
    struct wsp_error *err)
{
	const struct wsp_part *part = &b->part[WSP_PART_NAME];
	const char *why;

	why = wsp_front_decode(part->body, part->len, b->count, false,
	    &b->names, err);
	if (why == NULL)
		return 0;
	if (err->code != WSP_OK)
		return -1;
	return wsp_part_fail(err, ref, WSP_PART_NAME, b->number, "%s", why);
}

int
wsp_block_read(struct wsp_catalog *c, size_t number, unsigned column,
    struct wsp_part *part, struct wsp_error *err)
{
	struct wsp_block *block = &c->index.blocks[number];
	struct wsp_ref *ref = &block->part[column];

	if (wsp_catalog_want(c, ref, column, number, err) == -1)
		return -1;
	return wsp_part_read(&c->reader, ref, column, number, block->count,
	    c->limit, part, err);
}

static int
load_column(struct wsp_catalog *c, struct wsp_loaded *b, unsigned column,
    struct wsp_error *err)
{
	const struct wsp_ref *ref = &c->index.blocks[b->number].part[column];
	const size_t sizes[] = { [WSP_PART_ROWS] = WSP_ROW_SIZE,
	    [WSP_PART_DATA] = WSP_DATA_SIZE };
	struct wsp_part *part = &b->part[column];

	if (wsp_block_read(c, b->number, column, part, err) == -1)
		return -1;
	if (column == WSP_PART_NAME)
		return decode_names(ref, b, err);
	if (part->len != sizes[column] * b->count)
		return wsp_part_fail(err, ref, column, b->number,
		    "has %zu bytes", part->len);
	return 0;
}

int
wsp_block_load(struct wsp_catalog *c, size_t number, unsigned columns,
    struct wsp_loaded *b, struct wsp_error *err)
{
	unsigned column;

	if (b->number != number)
		b->columns = 0;
	b->number = number;
	b->count = c->index.blocks[number].count;
	if (wsp_ahead(c, columns & ~b->columns, number, err) == -1)
		return -1;
	for (column = 0; column < WSP_COLUMN_COUNT; column++) {
		if (((columns & ~b->columns) >> column & 1) == 0)
			continue;
		if (load_column(c, b, column, err) == -1)
			return -1;
		b->columns |= 1U << column;
	}
	return 0;
}

void
wsp_block_entry(const struct wsp_loaded *b, uint32_t i, struct wsp_entry *e)
{
	memset(e, 0, sizeof(*e));
	if ((b->columns & WSP_NAMES) != 0) {
		e->name = wsp_names_get(&b->names, i);
		e->len = wsp_names_len(&b->names, i);
	}
	if ((b->columns & WSP_ROWS) != 0)
		wsp_row_decode(b->part[WSP_PART_ROWS].body +
		    WSP_ROW_SIZE * (size_t)i, &e->row);
	if ((b->columns & WSP_DATA) != 0)
		wsp_datum_decode(b->part[WSP_PART_DATA].body +
		    WSP_DATA_SIZE * (size_t)i, &e->data);
}

void
wsp_loaded_free(struct wsp_loaded *b)
{
	unsigned i;

	for (i = 0; i < WSP_COLUMN_COUNT; i++)
		wsp_part_free(&b->part[i]);
	wsp_names_free(&b->names);
	memset(b, 0, sizeof(*b));
}
