/* SPDX-License-Identifier: ISC */
/* headers.c - the different headers of all files, each once. */
#include <sys/endian.h>

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/error.h"
#include "catalog/headers.h"
#include "classic/header.h"

#define FIRST_TABLE	64

static size_t
encoded_size(const struct wsp_info *info)
{
	return WSP_HEADER_SIZE + WSP_ENTRY_SIZE * (size_t)info->narchives;
}

static void
encode(const struct wsp_info *info, uint8_t *p)
{
	const struct wsp_header h = { info->method, info->max_retention,
	    info->xff, info->narchives };
	uint32_t i;

	wsp_header_encode(&h, p);
	for (i = 0; i < info->narchives; i++)
		wsp_entry_encode(&info->archives[i],
		    p + WSP_HEADER_SIZE + WSP_ENTRY_SIZE * i);
}

/* A copy in one piece of memory. */
static struct wsp_info *
copy(const struct wsp_info *info, struct wsp_error *err)
{
	struct wsp_archive *archives;
	struct wsp_info *to;

	to = malloc(sizeof(*to) + info->narchives * sizeof(*archives));
	if (to == NULL) {
		wsp_fail_errno(err, NULL);
		return NULL;
	}
	archives = (struct wsp_archive *)(to + 1);
	if (info->narchives > 0)
		memcpy(archives, info->archives,
		    info->narchives * sizeof(*archives));
	*to = *info;
	to->file_size = 0;
	to->archives = archives;
	return to;
}

/* An xFilesFactor may be anything in a damaged file. */
static bool
same_bits(float a, float b)
{
	uint32_t x, y;

	memcpy(&x, &a, sizeof(x));
	memcpy(&y, &b, sizeof(y));
	return x == y;
}

/* Bit for bit: one NaN is not another. */
bool
wsp_headers_same(const struct wsp_info *a, const struct wsp_info *b)
{
	return a->method == b->method &&
	    a->max_retention == b->max_retention &&
	    same_bits(a->xff, b->xff) &&
	    a->narchives == b->narchives && (a->narchives == 0 ||
	    memcmp(a->archives, b->archives,
	    a->narchives * sizeof(*a->archives)) == 0);
}

static uint32_t
hash_of(const struct wsp_info *info)
{
	uLong h = crc32(0, (const Bytef *)&info->method, sizeof(info->method));

	h = crc32(h, (const Bytef *)&info->xff, sizeof(info->xff));
	if (info->narchives > 0)
		h = crc32(h, (const Bytef *)info->archives,
		    (uInt)(info->narchives * sizeof(*info->archives)));
	return (uint32_t)h;
}

/* Where a header is in the table, or would be. */
static uint32_t *
find(const struct wsp_headers *h, const struct wsp_info *info)
{
	size_t mask = h->table_room - 1, i;

	for (i = hash_of(info) & mask; h->table[i] != 0; i = (i + 1) & mask)
		if (wsp_headers_same(h->list[h->table[i] - 1], info))
			break;
	return &h->table[i];
}

/* Keeps half of the table free. */
static int
make_room(struct wsp_headers *h, struct wsp_error *err)
{
	size_t room = h->table_room == 0 ? FIRST_TABLE : 2 * h->table_room, i;
	struct wsp_info **list;
	uint32_t *table;

	if ((list = wsp_array_more(h->list, h->n, &h->room, sizeof(*list),
	    err)) == NULL)
		return -1;
	h->list = list;
	if (h->n < h->table_room / 2)
		return 0;
	if ((table = calloc(room, sizeof(*table))) == NULL)
		return wsp_fail_errno(err, NULL);
	free(h->table);
	h->table = table;
	h->table_room = room;
	for (i = 0; i < h->n; i++)
		*find(h, h->list[i]) = (uint32_t)i + 1;
	return 0;
}

int
wsp_headers_add(struct wsp_headers *h, const struct wsp_info *info,
    uint32_t *number, struct wsp_error *err)
{
	struct wsp_info *own;
	uint32_t *place;

	if (make_room(h, err) == -1)
		return -1;
	place = find(h, info);
	if (*place == 0 && h->n < WSP_HEADERS_MAX &&
	    encoded_size(info) <= UINT16_MAX) {
		if ((own = copy(info, err)) == NULL)
			return -1;
		h->list[h->n++] = own;
		*place = (uint32_t)h->n;
	}
	*number = *place;
	return 0;
}

const struct wsp_info *
wsp_headers_get(const struct wsp_headers *h, uint32_t number)
{
	return number == 0 || number > h->n ? NULL : h->list[number - 1];
}

/* Adds the header in these bytes; false if it is not as long as it says. */
static int
decode_one(struct wsp_headers *h, const uint8_t *p, size_t len,
    const char **why, struct wsp_error *err)
{
	struct wsp_archive *archives;
	struct wsp_info info = { 0 };
	struct wsp_header fixed;
	size_t before = h->n;
	uint32_t i, number;
	int ret;

	*why = "a header is not as long as it says";
	if (len < WSP_HEADER_SIZE)
		return -1;
	wsp_header_decode(p, &fixed);
	if (len != WSP_HEADER_SIZE + WSP_ENTRY_SIZE *
	    (uint64_t)fixed.narchives)
		return -1;
	*why = NULL;
	if ((archives = calloc((size_t)fixed.narchives + 1,
	    sizeof(*archives))) == NULL)
		return wsp_fail_errno(err, NULL);
	for (i = 0; i < fixed.narchives; i++)
		wsp_entry_decode(p + WSP_HEADER_SIZE + WSP_ENTRY_SIZE * i,
		    &archives[i]);
	info.method = fixed.method;
	info.max_retention = fixed.max_retention;
	info.xff = fixed.xff;
	info.narchives = fixed.narchives;
	info.archives = archives;
	ret = wsp_headers_add(h, &info, &number, err);
	free(archives);
	if (ret == -1 || h->n > before)
		return ret;
	*why = "two headers are the same";
	return -1;
}

int
wsp_headers_decode(struct wsp_headers *h, const struct wsp_part *part,
    const char **why, struct wsp_error *err)
{
	const uint8_t *p = part->body, *end = p + part->len;
	size_t len;
	uint32_t i;

	for (i = 0; i < part->count; i++) {
		*why = "a header is cut off";
		if (end - p < 2)
			return -1;
		len = be16dec(p);
		p += 2;
		if (len > (size_t)(end - p) ||
		    decode_one(h, p, len, why, err) == -1)
			return -1;
		p += len;
	}
	*why = "there are bytes after the last header";
	return p == end ? 0 : -1;
}

int
wsp_headers_encode(const struct wsp_headers *h, struct wsp_buf *buf,
    struct wsp_error *err)
{
	size_t i, size;
	uint8_t *p;

	for (i = 0; i < h->n; i++) {
		size = encoded_size(h->list[i]);
		if ((p = wsp_buf_more(buf, 2 + size, err)) == NULL)
			return -1;
		be16enc(p, (uint16_t)size);
		encode(h->list[i], p + 2);
	}
	return 0;
}

void
wsp_headers_free(struct wsp_headers *h)
{
	size_t i;

	for (i = 0; i < h->n; i++)
		free(h->list[i]);
	free(h->list);
	free(h->table);
	memset(h, 0, sizeof(*h));
}
