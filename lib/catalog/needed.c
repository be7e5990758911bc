/* SPDX-License-Identifier: ISC */
/* needed.c - what of a mirror is not here, and how that is filled in. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "catalog/catalog.h"

#define AT_ONCE	16		/* blocks */

static unsigned
column_of(unsigned bit)
{
	return bit == WSP_NAMES ? WSP_PART_NAME : bit == WSP_ROWS ?
	    WSP_PART_ROWS : WSP_PART_DATA;
}

bool
wsp_catalog_needed(const struct wsp_catalog *c, enum wsp_column bit,
    uint64_t seq, uint64_t *first, uint64_t *last)
{
	const struct wsp_block *blocks = c->index.blocks;
	size_t n = c->index.nblocks, at, low, high;
	unsigned column = column_of(bit);

	if (seq == 0 || seq > c->before[n])
		return false;
	low = high = at = wsp_catalog_block_of(c, seq);
	if (!wsp_ref_hole(&blocks[at].part[column]))
		return false;
	while (low > 0 && wsp_ref_hole(&blocks[low - 1].part[column]))
		low--;
	while (high + 1 < n && wsp_ref_hole(&blocks[high + 1].part[column]))
		high++;
	if (high - low >= AT_ONCE) {
		if (at > low + AT_ONCE / 2)
			low = at - AT_ONCE / 2;
		if (low > high - (AT_ONCE - 1))
			low = high - (AT_ONCE - 1);
		high = low + AT_ONCE - 1;
	}
	*first = c->before[low] + 1;
	*last = c->before[high + 1];
	return true;
}

static int
read_layered(void *arg, void *buf, size_t len, uint64_t offset, size_t *got,
    struct wsp_error *err)
{
	struct wsp_catalog *c = arg;

	if ((offset & WSP_STAGED) == 0)
		return c->file.read(c->file.arg, buf, len, offset, got, err);
	return wsp_spool_read(&c->fetched, offset & ~WSP_STAGED, buf, len,
	    got, err);
}

static void
close_layered(void *arg)
{
	struct wsp_catalog *c = arg;

	wsp_spool_free(&c->fetched);
	wsp_reader_close(&c->file);
}

/* From now on parts may also lie aside. */
static void
stage(struct wsp_catalog *c)
{
	if (c->reader.read == read_layered)
		return;
	c->file = c->reader;
	c->reader.arg = c;
	c->reader.read = read_layered;
	c->reader.expect = NULL;
	c->reader.close = close_layered;
	c->limit = WSP_HOLE - 1;
}

static int
fetch_all(struct wsp_catalog *c, struct wsp_wanted *list, size_t n,
    wsp_catalog_fetch *fetch, void *arg, struct wsp_error *err)
{
	struct wsp_fetcher f = { .fetch = fetch, .arg = arg,
	    .origin = c->origin, .id = c->id, .checked = c->origin_checked,
	    .staged = &c->fetched };
	int ret;

	if (n > 0)
		stage(c);
	ret = wsp_fetch_wanted(&f, list, n, err);
	c->origin_checked = f.checked;
	return ret;
}

int
wsp_catalog_fill(struct wsp_catalog *c, enum wsp_column columns,
    uint64_t first, uint64_t last, wsp_catalog_fetch *fetch, void *arg,
    struct wsp_error *err)
{
	struct wsp_wanted *list;
	size_t i, from, to, n = 0;
	unsigned column;
	int ret;

	if (first == 0 || first > last || last > c->before[c->index.nblocks])
		return wsp_fail(err, WSP_EVALUE, "there are no such metrics");
	from = wsp_catalog_block_of(c, first);
	to = wsp_catalog_block_of(c, last);
	if ((list = reallocarray(NULL, to - from + 1, WSP_COLUMN_COUNT *
	    sizeof(*list))) == NULL)
		return wsp_fail_errno(err, NULL);
	for (column = 0; column < WSP_COLUMN_COUNT; column++)
		for (i = from; i <= to && ((unsigned)columns >> column & 1) !=
		    0; i++)
			if (wsp_ref_hole(&c->index.blocks[i].part[column]))
				list[n++] = (struct wsp_wanted){
				    &c->index.blocks[i].part[column], column,
				    i };
	ret = fetch_all(c, list, n, fetch, arg, err);
	free(list);
	return ret;
}

void
wsp_catalog_use_origin(struct wsp_catalog *c, wsp_catalog_opener *open,
    void *arg)
{
	c->use_origin = c->origin != NULL;
	c->open_origin = open;
	c->open_arg = arg;
}

/* A whole path begins with a slash, and nothing else does. */
static int
open_origin(struct wsp_catalog *c, struct wsp_error *err)
{
	struct wsp_reader *r = &c->origin_reader;

	if (r->read != NULL)
		return 0;
	if (c->origin[0] == '/' || c->open_origin == NULL)
		return wsp_reader_open_path(r, c->origin, err);
	if (c->reader.foreign)
		return wsp_fail(err, WSP_EABSENT, "the mirror belongs to "
		    "another user, who may name any place");
	return wsp_reader_open_far(r, c->origin, c->open_origin, c->open_arg,
	    err);
}

/* The origin is opened when something is wanted that is not here. */
static int
fetch_origin(void *arg, void *buf, size_t len, uint64_t offset,
    struct wsp_error *err)
{
	struct wsp_catalog *c = arg;
	struct wsp_error why;
	size_t got = 0;

	if (open_origin(c, &why) == -1 ||
	    c->origin_reader.read(c->origin_reader.arg, buf, len, offset,
	    &got, &why) == -1)
		return wsp_fail(err, WSP_EABSENT, "origin %s: %s", c->origin,
		    why.msg);
	if (got == len)
		return 0;
	return wsp_fail(err, WSP_EABSENT, "origin %s has changed; mirror it "
	    "again", c->origin);
}

int
wsp_catalog_want(struct wsp_catalog *c, struct wsp_ref *ref,
    enum wsp_part_kind kind, size_t number, struct wsp_error *err)
{
	struct wsp_wanted wanted = { ref, kind, number };
	uint64_t first, last;

	if (!c->use_origin || !wsp_ref_hole(ref))
		return 0;
	if (kind < WSP_COLUMN_COUNT && wsp_catalog_needed(c, 1U << kind,
	    c->before[number] + 1, &first, &last))
		return wsp_catalog_fill(c, 1U << kind, first, last,
		    fetch_origin, c, err);
	return fetch_all(c, &wanted, 1, fetch_origin, c, err);
}
