/* SPDX-License-Identifier: ISC */
/* check_segment.c - is a segment what it is to be? */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "store/bytes.h"
#include "store/check.h"
#include "store/record.h"
#include "store/str.h"
#include "wsp-tree.h"

struct segment_check {
	struct wsp_store_checking *c;
	size_t		 seg;
	const struct wsp_store_seg *listed;
	const struct wsp_store_segment *segment;
	struct wsp_bytes bytes;
	uint32_t	 chain;
};

/* Reads the header of a record, which continues the chain. */
static int
read_header(struct segment_check *k, uint32_t number, uint64_t offset,
    uint64_t end, uint8_t type, struct wsp_error *err)
{
	uint8_t buf[WSP_STORE_RECORD];
	struct wsp_store_record r;

	if (wsp_bytes_read(&k->bytes, buf, sizeof(buf), offset, err) == -1 ||
	    wsp_store_record_decode(&r, buf, end - offset, k->listed->number,
	    number, offset, err) == -1)
		return -1;
	if (r.type != type || r.length != end - offset - WSP_STORE_RECORD)
		return wsp_fail(err, WSP_ECORRUPT, "offset %" PRIu64
		    ": record %" PRIu32 " is another one", offset, number);
	k->chain = wsp_store_crc_more(k->chain, buf, sizeof(buf));
	return 0;
}

/* Reads S, of which what is needed lives on. */
static int
read_start(struct segment_check *k, uint64_t end, struct wsp_error *err)
{
	struct wsp_store_start *s = &k->c->starts[k->seg];
	struct wsp_store_record r;
	uint8_t *buf;
	int ret = -1;

	if (end > UINT32_MAX)
		return wsp_fail(err, WSP_ECORRUPT, "offset 0: no record");
	if ((buf = malloc((size_t)end)) == NULL)
		return wsp_fail_errno(err, NULL);
	if (wsp_bytes_read(&k->bytes, buf, (size_t)end, 0, err) == 0 &&
	    wsp_store_record_whole(&r, buf, end, k->listed->number, 0, 0,
	    err) == 0)
		ret = wsp_store_start_decode(s, buf + WSP_STORE_RECORD,
		    r.length, k->c->arena, err);
	free(buf);
	return ret;
}

/* Does S say what HEAD says of the transaction? */
static int
check_start(const struct segment_check *k, struct wsp_error *err)
{
	const struct wsp_store_start *s = &k->c->starts[k->seg];
	const struct wsp_store_head *h = &k->c->store->head;
	const struct wsp_store_tx *t = wsp_store_head_tx(h, k->listed->tid);

	if (memcmp(s->id, h->id, sizeof(s->id)) != 0)
		return wsp_fail(err, WSP_ECORRUPT, "it is of another store");
	if (s->tid != k->listed->tid || s->first != k->listed->first)
		return wsp_fail(err, WSP_ECORRUPT,
		    "S is of another transaction than E");
	if (strcmp(s->tree.text, t->tree.text) != 0 || s->kind != t->kind ||
	    s->time != t->time)
		return wsp_fail(err, WSP_ECORRUPT, "S differs from HEAD");
	return 0;
}

static int
check_records(struct segment_check *k, struct wsp_error *err)
{
	struct wsp_store_row row;

	wsp_store_rows(&row, k->segment);
	if (read_start(k, row.next, err) == -1 ||
	    read_header(k, 0, 0, row.next, WSP_STORE_S, err) == -1 ||
	    check_start(k, err) == -1)
		return -1;
	while (wsp_store_row_next(&row))
		if (read_header(k, row.block + 1, row.offset, row.next,
		    WSP_STORE_B, err) == -1)
			return -1;
	if (k->chain != k->segment->end.chain)
		return wsp_fail(err, WSP_ECORRUPT,
		    "the chain of headers is broken");
	return 0;
}

/* Keeps what E says. */
static int
keep_end(struct segment_check *k, struct wsp_error *err)
{
	struct wsp_store_end *e = &k->c->ends[k->seg];

	*e = k->segment->end;
	if ((e->refs = wsp_store_alloc(k->c->arena, e->nrefs,
	    sizeof(*e->refs), err)) == NULL)
		return -1;
	memcpy(e->refs, k->segment->end.refs, e->nrefs * sizeof(*e->refs));
	e->hi = k->listed->hi;
	return 0;
}

int
wsp_store_check_segment(struct wsp_store_checking *c, size_t seg,
    struct wsp_error *err)
{
	struct segment_check k = { .c = c, .seg = seg,
	    .listed = &c->store->head.segs[seg] };
	char name[WSP_STORE_NAME_SIZE];
	int ret;

	if (wsp_store_segment(c->store, seg, &k.segment, err) == -1)
		return wsp_store_told(c, err);
	if (keep_end(&k, err) == -1)
		return -1;
	if (wsp_bytes_open(&k.bytes, c->store->dir, c->store->site,
	    wsp_store_segment_name(name, k.listed->number), k.listed->size,
	    err) == -1)
		return -1;
	ret = check_records(&k, err);
	wsp_bytes_close(&k.bytes);
	if (ret == 0)
		return 0;
	c->starts[seg].tid = 0;
	wsp_store_blame(c->store, seg, NULL, err);
	return wsp_store_told(c, err);
}
