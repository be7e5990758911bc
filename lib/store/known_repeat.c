/* SPDX-License-Identifier: ISC */
/* known_repeat.c - objects that a new index has as the old one had them. */
#include "base/error.h"
#include "store/known.h"

#define RECORD	256	/* objects of one */

static int
write_block(struct wsp_known_writer *w, struct wsp_known_block *b,
    struct wsp_packer *packer, struct wsp_error *err)
{
	uint32_t n = b->n;

	if (wsp_known_pack(b, packer, err) == -1)
		return -1;
	return wsp_known_write(w, b, n, err);
}

static int
copy(struct wsp_known_writer *w, struct wsp_known_reader *r,
    struct wsp_packer *packer, uint64_t n, struct wsp_error *err)
{
	struct wsp_known_block b = { 0 };
	const struct wsp_known *k;
	int ret = 0;

	for (; ret == 0 && n > 0; n--) {
		if ((ret = wsp_known_next(r, &k, err)) == -1)
			break;
		if (k == NULL)
			ret = wsp_fail(err, WSP_ECORRUPT,
			    "the index has fewer objects than it had");
		else {
			wsp_known_add(&b, k);
			if (b.n == RECORD || n == 1)
				ret = write_block(w, &b, packer, err);
		}
	}
	wsp_known_block_free(&b);
	return ret;
}

int
wsp_known_repeat(struct wsp_known_writer *w, uint64_t n,
    struct wsp_error *err)
{
	struct wsp_known_reader r;
	struct wsp_packer *packer;
	int ret = -1;

	if (n == 0)
		return 0;
	if ((packer = wsp_packer_new(err)) == NULL)
		return -1;
	if (wsp_known_open(&r, w->store, err) == 0) {
		ret = copy(w, &r, packer, n, err);
		wsp_known_close(&r);
	}
	wsp_packer_free(packer);
	return ret;
}
