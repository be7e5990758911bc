/* SPDX-License-Identifier: ISC */
/*
 * fuzz-pages.c - the index of pages: what is taken is what would be written.
 *
 * The first byte chooses whether the hash is made right, as else hardly any
 * index would be.  What follows the header is an entry and its page.
 */
#include <sys/endian.h>

#include "base/xxh3.h"
#include "fuzz.h"
#include "remote/index.h"

#define HASH	4088

static void
make_right(uint8_t *buf)
{
	uint8_t rest[HASH - 8];

	memcpy(rest, buf, 40);
	memcpy(rest + 40, buf + 48, sizeof(rest) - 40);
	be64enc(buf + HASH, wsp_xxh3(rest, sizeof(rest), 0));
}

static void
check_entry(const struct wsp_paging *x, const uint8_t *data, size_t size)
{
	uint8_t *page, made[WSP_ENTRY_BYTES];
	uint64_t last = wsp_paging_pages(x) - 1;
	uint32_t len = wsp_paging_length(x, last);

	must(len > 0 && len <= x->page_size, "the last page is not empty");
	if ((page = calloc(1, len)) == NULL)
		return;
	if (size > WSP_ENTRY_BYTES)
		memcpy(page, data + WSP_ENTRY_BYTES, size - WSP_ENTRY_BYTES <
		    len ? size - WSP_ENTRY_BYTES : len);
	wsp_page_entry(x, last, page, made);
	must(wsp_page_fits(x, last, made, page), "a page fits its entry");
	if (size >= WSP_ENTRY_BYTES && wsp_page_fits(x, last, data, page))
		must(memcmp(data, made, sizeof(made)) == 0,
		    "it has only one entry");
	page[len / 2] ^= 1;
	must(!wsp_page_fits(x, last, made, page), "another page does not");
	free(page);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t buf[WSP_INDEX_SIZE] = { 0 }, again[WSP_INDEX_SIZE];
	struct wsp_paging x;
	size_t len;

	if (size == 0)
		return 0;
	len = size - 1 < sizeof(buf) ? size - 1 : sizeof(buf);
	memcpy(buf, data + 1, len);
	if (data[0] % 4 != 0)
		make_right(buf);
	if (!wsp_paging_decode(&x, buf))
		return 0;
	wsp_paging_encode(&x, again);
	must(memcmp(buf, again, sizeof(buf)) == 0,
	    "a header is written as it was read");
	must(x.size == 0 || (wsp_paging_pages(&x) - 1) * x.page_size < x.size,
	    "all pages lie in the object");
	if (x.size > 0)
		check_entry(&x, data + 1 + len, size - 1 - len);
	return 0;
}
