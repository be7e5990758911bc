/* SPDX-License-Identifier: ISC */
/* seek.c - find metrics of a catalogue by rank, name, directory and uid. */
#include <string.h>

#include "base/error.h"
#include "catalog/catalog.h"
#include "catalog/order.h"

int
wsp_record_of(struct wsp_catalog *c, const struct wsp_entry *e,
    uint64_t seq, struct wsp_catalog_record *r, struct wsp_error *err)
{
	if (e->row.header != 0 && !c->headers_read &&
	    wsp_catalog_headers(c, err) == -1)
		return -1;
	r->name = e->name;
	r->len = e->len;
	r->seq = seq;
	r->uid = e->row.uid;
	r->modseq = e->row.modseq;
	r->dataseq = e->data.dataseq;
	r->inode = e->row.inode;
	r->size = e->row.size;
	r->seen = e->row.seen;
	r->born = e->row.born;
	r->mtime = e->data.mtime;
	r->last = e->data.last;
	r->looked = e->data.looked;
	r->blocks = e->data.blocks;
	r->flags = e->row.flags;
	r->state = e->row.state;
	r->header = wsp_headers_get(&c->headers, e->row.header);
	r->from = NULL;
	return 0;
}

size_t
wsp_catalog_block_of(const struct wsp_catalog *c, uint64_t seq)
{
	size_t low = c->block.number, high = c->index.nblocks, mid;

	/* Most often it is the one that was read last. */
	if (low < high && c->before[low] < seq && seq <= c->before[low + 1])
		return low;
	for (low = 0; high - low > 1;) {
		mid = low + (high - low) / 2;
		if (c->before[mid] < seq)
			low = mid;
		else
			high = mid;
	}
	return low;
}

int
wsp_catalog_get(struct wsp_catalog *c, uint64_t seq,
    struct wsp_catalog_record *r, struct wsp_error *err)
{
	struct wsp_entry e;
	size_t number;

	if (seq == 0 || seq > c->before[c->index.nblocks])
		return wsp_fail(err, WSP_EVALUE, "there is no such metric");
	number = wsp_catalog_block_of(c, seq);
	if (wsp_block_load(c, number, WSP_ALL_COLUMNS, &c->block, err) == -1)
		return -1;
	wsp_block_entry(&c->block, (uint32_t)(seq - 1 - c->before[number]),
	    &e);
	return wsp_record_of(c, &e, seq, r, err);
}

/* The block before the first one that begins behind. */
static size_t
seek_block(const struct wsp_catalog *c, wsp_is_before *is_before,
    const void *arg)
{
	size_t low = 0, high = c->index.nblocks, mid;

	while (high - low > 1) {
		mid = low + (high - low) / 2;
		if (is_before(arg, c->index.blocks[mid].first.s,
		    c->index.blocks[mid].first.len))
			low = mid;
		else
			high = mid;
	}
	return low;
}

/* What is sought is often the one after that which was sought before. */
static bool
is_next(const struct wsp_catalog *c, wsp_is_before *is_before,
    const void *arg)
{
	const struct wsp_names *names = &c->block.names;
	uint32_t i = c->sought;

	return (c->block.columns & WSP_NAMES) != 0 &&
	    c->block.number == c->sought_block && i + 1 < c->block.count &&
	    is_before(arg, wsp_names_get(names, i), wsp_names_len(names, i)) &&
	    !is_before(arg, wsp_names_get(names, i + 1),
	    wsp_names_len(names, i + 1));
}

int
wsp_catalog_seek(struct wsp_catalog *c, wsp_is_before *is_before,
    const void *arg, uint64_t *seq, struct wsp_error *err)
{
	uint32_t low = 0, high, mid;
	size_t number;

	*seq = 1;
	if (c->index.nblocks == 0)
		return 0;
	if (is_next(c, is_before, arg)) {
		*seq = c->before[c->sought_block] + ++c->sought + 1;
		return 0;
	}
	number = seek_block(c, is_before, arg);
	if (wsp_block_load(c, number, WSP_NAMES, &c->block, err) == -1)
		return -1;
	for (high = c->block.count; low < high;) {
		mid = low + (high - low) / 2;
		if (is_before(arg, wsp_names_get(&c->block.names, mid),
		    wsp_names_len(&c->block.names, mid)))
			low = mid + 1;
		else
			high = mid;
	}
	c->sought_block = number;
	c->sought = low;
	*seq = c->before[number] + low + 1;
	return 0;
}

static bool
is_before_name(const void *arg, const char *name, size_t len)
{
	const struct wsp_span_of *sought = arg;

	return wsp_name_compare(name, len, sought->s, sought->len) < 0;
}

size_t
wsp_catalog_block_for(const struct wsp_catalog *c, const char *name,
    size_t len)
{
	struct wsp_span_of sought = { name, len };

	return seek_block(c, is_before_name, &sought);
}

int
wsp_catalog_rank(struct wsp_catalog *c, const char *name, uint64_t *rank,
    struct wsp_error *err)
{
	struct wsp_span_of sought = { name, strlen(name) };
	const struct wsp_names *names = &c->block.names;
	uint64_t seq;
	size_t number;
	uint32_t i;
	bool found;

	if (wsp_catalog_seek(c, is_before_name, &sought, &seq, err) == -1)
		return -1;
	*rank = 0;
	if (seq > c->before[c->index.nblocks])
		return 0;
	number = wsp_catalog_block_of(c, seq);
	if (wsp_block_load(c, number, WSP_NAMES, &c->block, err) == -1)
		return -1;
	i = (uint32_t)(seq - 1 - c->before[number]);
	found = wsp_names_len(names, i) == sought.len &&
	    memcmp(wsp_names_get(names, i), name, sought.len) == 0;
	*rank = found ? seq : 0;
	return 0;
}

int
wsp_catalog_find(struct wsp_catalog *c, const char *name, bool *found,
    struct wsp_catalog_record *r, struct wsp_error *err)
{
	uint64_t seq;

	if (wsp_catalog_rank(c, name, &seq, err) == -1 ||
	    (seq != 0 && wsp_catalog_get(c, seq, r, err) == -1))
		return -1;
	*found = seq != 0;
	return 0;
}

static bool
is_before_dir(const void *arg, const char *name, size_t len)
{
	const struct wsp_span_of *dir = arg;

	return wsp_name_in(name, len, dir->s, dir->len) < 0;
}

static bool
is_not_after_dir(const void *arg, const char *name, size_t len)
{
	const struct wsp_span_of *dir = arg;

	return wsp_name_in(name, len, dir->s, dir->len) <= 0;
}

int
wsp_catalog_run(struct wsp_catalog *c, const char *dir, uint64_t *first,
    uint64_t *last, struct wsp_error *err)
{
	struct wsp_span_of sought = { dir, strlen(dir) };
	uint64_t begin = 0, end = 0;
	int ret;

	c->ahead.goal = seek_block(c, is_not_after_dir, &sought) + 1;
	ret = wsp_catalog_seek(c, is_before_dir, &sought, &begin, err);
	if (ret == 0)
		ret = wsp_catalog_seek(c, is_not_after_dir, &sought, &end,
		    err);
	c->ahead.goal = 0;
	if (ret == -1)
		return -1;
	*first = begin;
	*last = end - 1;
	return 0;
}

int
wsp_catalog_uid(struct wsp_catalog *c, uint64_t uid, bool *found,
    struct wsp_catalog_record *r, struct wsp_error *err)
{
	struct wsp_entry e;
	uint32_t i;
	size_t n;

	for (n = 0; n < c->index.nblocks; n++) {
		if (uid < c->index.blocks[n].uid_min ||
		    uid > c->index.blocks[n].uid_max)
			continue;
		if (wsp_block_load(c, n, WSP_ROWS, &c->block, err) == -1)
			return -1;
		for (i = 0; i < c->block.count; i++) {
			wsp_block_entry(&c->block, i, &e);
			if (e.row.uid != uid)
				continue;
			*found = true;
			return wsp_catalog_get(c, c->before[n] + i + 1, r,
			    err);
		}
	}
	*found = false;
	return 0;
}
