/* SPDX-License-Identifier: ISC */
/* known_read.c - an index, object after object. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/io.h"
#include "store/bytes.h"
#include "store/key.h"
#include "store/known.h"
#include "store/record.h"
#include "store/unpack.h"

#define FIRST	(WSP_STORE_ID + 16)	/* payload of the first record */

/* Reads the next record; free *payload. */
static int
read_record(struct wsp_known_reader *r, uint8_t **payload, size_t *len,
    struct wsp_error *err)
{
	uint8_t header[WSP_STORE_RECORD], *buf;
	uint64_t left = r->size - r->at;
	struct wsp_store_record rec;

	*payload = NULL;
	*len = 0;
	if (left < sizeof(header))
		return wsp_fail(err, WSP_ECORRUPT, "it is cut");
	if (wsp_store_file_read(r->fd, header, sizeof(header), r->at, err) ==
	    -1 || wsp_store_record_decode(&rec, header, left, r->generation,
	    r->records, r->at, err) == -1)
		return -1;
	if (rec.type != WSP_STORE_X)
		return wsp_fail(err, WSP_ECORRUPT, "it has another record");
	if ((buf = malloc((size_t)rec.length + 1)) == NULL)
		return wsp_fail_errno(err, NULL);
	if (wsp_store_file_read(r->fd, buf, rec.length,
	    r->at + sizeof(header), err) == 0 &&
	    wsp_store_crc(buf, rec.length) == rec.crc) {
		*payload = buf;
		*len = rec.length;
		r->at += sizeof(header) + rec.length;
		r->records++;
		return 0;
	}
	free(buf);
	wsp_fail(err, WSP_ECORRUPT, "offset %" PRIu64
	    ": checksum of record %" PRIu32 " is wrong", r->at, r->records);
	return -1;
}

static int
read_first(struct wsp_known_reader *r, const struct wsp_store_head *h,
    struct wsp_error *err)
{
	uint8_t *payload;
	size_t len;
	int ret = 0;

	if (read_record(r, &payload, &len, err) == -1)
		return -1;
	if (len != FIRST || memcmp(payload, h->id, sizeof(h->id)) != 0)
		ret = wsp_fail(err, WSP_ECORRUPT, "it is of another store");
	else {
		r->last = be64dec(payload + WSP_STORE_ID);
		r->objects = be64dec(payload + WSP_STORE_ID + 8);
	}
	free(payload);
	return ret;
}

/* All checksums, and how many objects there are. */
static int
verify(struct wsp_known_reader *r, const struct wsp_store_head *h,
    struct wsp_error *err)
{
	uint64_t objects = 0, at;
	uint8_t *payload;
	size_t len;

	if (read_first(r, h, err) == -1)
		return -1;
	at = r->at;
	while (r->at < r->size) {
		if (read_record(r, &payload, &len, err) == -1)
			return -1;
		if (len >= 12)
			objects += be32dec(payload);
		free(payload);
		if (len < 12)
			return wsp_fail(err, WSP_ECORRUPT, "it is cut");
	}
	if (objects != r->objects)
		return wsp_fail(err, WSP_ECORRUPT, "it is cut");
	r->at = at;
	r->records = 1;
	return 0;
}

/* Opens the one that a dry run has made, or else that which has a name. */
static int
open_file(struct wsp_known_reader *r, const struct wsp_store *s,
    struct wsp_error *err)
{
	struct stat st;

	if (s->index == -1) {
		r->fd = wsp_store_file_open(s->dir, WSP_STORE_INDEX, &r->size,
		    err);
		return r->fd == -1 ? -1 : 0;
	}
	if (wsp_io_fstat(s->index, &st, err) == -1)
		return -1;
	r->fd = s->index;
	r->lent = true;
	r->size = (uint64_t)st.st_size;
	return 0;
}

int
wsp_known_open(struct wsp_known_reader *r, const struct wsp_store *s,
    struct wsp_error *err)
{
	const struct wsp_store_head *h = &s->head;
	uint8_t header[WSP_STORE_RECORD];

	memset(r, 0, sizeof(*r));
	r->fd = -1;
	if (open_file(r, s, err) == -1)
		return -1;
	if (wsp_store_file_read(r->fd, header, sizeof(header), 0, err) == 0) {
		r->generation = wsp_store_record_file(header);
		if (verify(r, h, err) == 0 && (r->generation <=
		    h->generation && r->last <= h->last))
			return 0;
		if (r->generation > h->generation || r->last > h->last)
			wsp_fail(err, WSP_ECORRUPT, "it is newer than HEAD");
	}
	wsp_known_close(r);
	return -1;
}

void
wsp_known_close(struct wsp_known_reader *r)
{
	if (r->fd != -1 && !r->lent)
		wsp_io_close(r->fd, &(struct wsp_error){ 0 });
	free(r->bytes);
	wsp_store_arena_free(&r->arena);
	memset(r, 0, sizeof(*r));
	r->fd = -1;
}

/* Unpacks the next record. */
static int
unpack(struct wsp_known_reader *r, struct wsp_error *err)
{
	uint8_t *payload;
	uint32_t raw = 0, keys;
	size_t len;
	int ret;

	free(r->bytes);
	r->bytes = NULL;
	if (read_record(r, &payload, &len, err) == -1)
		return -1;
	if (len >= 12) {
		raw = be32dec(payload + 4);
		r->left = be32dec(payload);
	}
	if (len < 12 || be32dec(payload + 8) != len - 12 || raw < 8)
		ret = wsp_fail(err, WSP_ECORRUPT, "a record of it is cut");
	else
		ret = wsp_store_unpack(payload + 12, len - 12, raw, "index",
		    &r->bytes, err);
	free(payload);
	if (ret == -1)
		return -1;
	keys = be32dec(r->bytes);
	if (keys > raw - 8 || be32dec(r->bytes + 4) != raw - 8 - keys)
		return wsp_fail(err, WSP_ECORRUPT, "a record of it is cut");
	wsp_store_cursor_init(&r->keys, r->bytes + 8, keys);
	wsp_store_cursor_init(&r->nums, r->bytes + 8 + keys, raw - 8 - keys);
	r->known.key_len = 0;
	r->key[0] = '\0';
	return 0;
}

static int
read_lists(struct wsp_known_reader *r, struct wsp_error *err)
{
	struct wsp_known *k = &r->known;
	uint64_t n = wsp_store_v(&r->nums);
	size_t i;

	if (n > WSP_STORE_ARCHIVES_MAX)
		wsp_store_cursor_fail(&r->nums, "too many lists");
	k->nlists = r->nums.problem != NULL ? 0 : (size_t)n;
	wsp_store_arena_reset(&r->arena);
	if ((k->lists = wsp_store_alloc(&r->arena, k->nlists,
	    sizeof(*k->lists), err)) == NULL)
		return -1;
	for (i = 0; i < k->nlists; i++) {
		k->lists[i].step = (uint32_t)wsp_store_v(&r->nums);
		k->lists[i].phase = (uint32_t)wsp_store_v(&r->nums);
		k->lists[i].last = (uint32_t)wsp_store_v(&r->nums);
	}
	return 0;
}

static void
read_numbers(struct wsp_known *k, struct wsp_store_cursor *nums)
{
	k->tid = wsp_store_v(nums);
	k->kind = (uint8_t)wsp_store_v(nums);
	k->size = wsp_store_v(nums);
	k->mtime = (int64_t)wsp_store_v(nums);
	k->mtime_ns = (uint32_t)wsp_store_v(nums);
	k->ctime = (int64_t)wsp_store_v(nums);
	k->ctime_ns = (uint32_t)wsp_store_v(nums);
	k->inode = wsp_store_v(nums);
	k->crc = (uint32_t)wsp_store_v(nums);
	k->checked = (int64_t)wsp_store_v(nums);
	k->deltas = wsp_store_v(nums);
	k->delta_values = wsp_store_v(nums);
	k->full_values = wsp_store_v(nums);
}

int
wsp_known_next(struct wsp_known_reader *r, const struct wsp_known **known,
    struct wsp_error *err)
{
	struct wsp_known *k = &r->known;
	bool first = r->left == 0;

	*known = NULL;
	while (r->left == 0) {
		if (r->at == r->size)
			return 0;
		if (unpack(r, err) == -1)
			return -1;
	}
	r->left--;
	wsp_store_front_coded(&r->keys, first, r->key, &k->key_len);
	k->key = r->key;
	read_numbers(k, &r->nums);
	if (read_lists(r, err) == -1)
		return -1;
	if (r->keys.problem != NULL || r->nums.problem != NULL ||
	    wsp_store_key_problem(r->key, k->key_len) != NULL)
		return wsp_fail(err, WSP_ECORRUPT, "a record of it is wrong");
	*known = k;
	return 0;
}
