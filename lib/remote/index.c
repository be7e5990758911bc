/* SPDX-License-Identifier: ISC */
/* index.c - the bytes of an index, and which pages it vouches for. */
#include <sys/endian.h>

#include <string.h>

#include "base/xxh3.h"
#include "remote/index.h"

#define TEXTS		64	/* where the texts begin */
#define HASH		4088	/* where the hash of the rest is */

static const uint8_t magic[8] = "WSPPAGE1";

static size_t
place_of(const struct wsp_paging *x, enum wsp_paging_text which)
{
	size_t at = 0;
	int i;

	for (i = 0; i < (int)which; i++)
		at += x->len[i] + 1U;
	return at;
}

const char *
wsp_paging_text(const struct wsp_paging *x, enum wsp_paging_text which)
{
	return x->text + place_of(x, which);
}

bool
wsp_paging_set(struct wsp_paging *x, const char *url, const char *etag,
    const char *modified)
{
	const char *texts[] = { url, etag, modified };
	size_t len, at = 0;
	int i;

	for (i = 0; i < WSP_INDEX_NTEXTS; i++) {
		len = strlen(texts[i]);
		if (len > WSP_INDEX_TEXTS - (at - (size_t)i))
			return false;
		x->len[i] = (uint16_t)len;
		memcpy(x->text + at, texts[i], len + 1);
		at += len + 1;
	}
	return true;
}

/* What is written while others read is not hashed. */
static uint64_t
hash(const uint8_t *buf)
{
	uint8_t rest[HASH - 8];

	memcpy(rest, buf, WSP_INDEX_USED);
	memcpy(rest + WSP_INDEX_USED, buf + WSP_INDEX_USED + 8,
	    sizeof(rest) - WSP_INDEX_USED);
	return wsp_xxh3(rest, sizeof(rest), 0);
}

void
wsp_paging_encode(const struct wsp_paging *x, uint8_t *buf)
{
	uint8_t *to = buf + TEXTS;
	int i;

	memset(buf, 0, WSP_INDEX_SIZE);
	memcpy(buf, magic, sizeof(magic));
	be32enc(buf + 8, x->page_size);
	be32enc(buf + 12, x->flags);
	be64enc(buf + 16, x->size);
	be64enc(buf + 24, x->generation);
	be64enc(buf + 32, x->confirmed_ns);
	be64enc(buf + WSP_INDEX_USED, x->used_s);
	be64enc(buf + 48, x->inode);
	for (i = 0; i < WSP_INDEX_NTEXTS; i++) {
		be16enc(buf + 56 + 2 * i, x->len[i]);
		memcpy(to, wsp_paging_text(x, (enum wsp_paging_text)i),
		    x->len[i]);
		to += x->len[i];
	}
	be64enc(buf + HASH, hash(buf));
}

/* Takes in the texts, behind which nothing may be. */
static bool
decode_texts(struct wsp_paging *x, const uint8_t *buf)
{
	const uint8_t *from = buf + TEXTS;
	size_t left = WSP_INDEX_TEXTS;
	char *to = x->text;
	int i;

	for (i = 0; i < WSP_INDEX_NTEXTS; i++) {
		x->len[i] = be16dec(buf + 56 + 2 * i);
		if (x->len[i] > left || memchr(from, 0, x->len[i]) != NULL)
			return false;
		memcpy(to, from, x->len[i]);
		to[x->len[i]] = '\0';
		to += x->len[i] + 1;
		from += x->len[i];
		left -= x->len[i];
	}
	while (left > 0)
		if (from[--left] != 0)
			return false;
	return buf[62] == 0 && buf[63] == 0;
}

bool
wsp_paging_decode(struct wsp_paging *out, const uint8_t *buf)
{
	struct wsp_paging x;

	if (memcmp(buf, magic, sizeof(magic)) != 0 ||
	    be64dec(buf + HASH) != hash(buf))
		return false;
	x.page_size = be32dec(buf + 8);
	x.flags = be32dec(buf + 12);
	x.size = be64dec(buf + 16);
	x.generation = be64dec(buf + 24);
	x.confirmed_ns = be64dec(buf + 32);
	x.used_s = be64dec(buf + WSP_INDEX_USED);
	x.inode = be64dec(buf + 48);
	if (x.page_size < WSP_PAGE_MIN || x.page_size > WSP_PAGE_MAX ||
	    (x.page_size & (x.page_size - 1)) != 0 ||
	    (x.flags & ~(uint32_t)(WSP_INDEX_IMMUTABLE | WSP_INDEX_FROZEN)) ||
	    x.size > INT64_MAX || x.generation == 0 || !decode_texts(&x, buf))
		return false;
	*out = x;
	return true;
}

uint64_t
wsp_paging_pages(const struct wsp_paging *x)
{
	return x->size / x->page_size + (x->size % x->page_size != 0);
}

uint32_t
wsp_paging_length(const struct wsp_paging *x, uint64_t page)
{
	uint64_t left = x->size - page * x->page_size;

	return left < x->page_size ? (uint32_t)left : x->page_size;
}

void
wsp_page_entry(const struct wsp_paging *x, uint64_t page, const void *bytes,
    uint8_t *entry)
{
	uint32_t len = wsp_paging_length(x, page);

	be64enc(entry, wsp_xxh3(bytes, len, x->generation));
	be32enc(entry + 8, (uint32_t)x->generation);
	be32enc(entry + 12, len);
}

bool
wsp_page_counts(const struct wsp_paging *x, uint64_t page,
    const uint8_t *entry)
{
	return be32dec(entry + 8) == (uint32_t)x->generation &&
	    be32dec(entry + 12) == wsp_paging_length(x, page);
}

bool
wsp_page_fits(const struct wsp_paging *x, uint64_t page, const uint8_t *entry,
    const void *bytes)
{
	return wsp_page_counts(x, page, entry) && be64dec(entry) ==
	    wsp_xxh3(bytes, wsp_paging_length(x, page), x->generation);
}
