/* SPDX-License-Identifier: ISC */
/* write.c - what is new in memory goes to the file. */
#include <stdlib.h>

#include "base/error.h"
#include "cwhisper/blocks.h"
#include "cwhisper/write.h"

static int
store_blocks(const struct wsp_cw_archive *a, wsp_cw_write *write, void *arg,
    struct wsp_error *err)
{
	const struct wsp_cw_block *b;
	uint32_t i;

	if (a->blocks == NULL)
		return 0;
	for (i = 0; i < a->block_count; i++) {
		b = &a->blocks[i];
		if (b->bytes == NULL || b->from == b->to)
			continue;
		if (write(arg, b->bytes + b->from, b->to - b->from,
		    wsp_cw_block_offset(a, i) + b->from, err) == -1)
			return -1;
	}
	return 0;
}

int
wsp_cw_store(const struct wsp_cw *f, wsp_cw_write *write, void *arg,
    struct wsp_error *err)
{
	uint8_t *meta;
	uint32_t i;
	int ret = -1;

	if ((meta = malloc(f->meta_size)) == NULL)
		return wsp_fail_errno(err, NULL);
	wsp_cw_encode(f, meta);
	for (i = 0; i < f->narchives; i++)
		if (store_blocks(&f->archives[i], write, arg, err) == -1)
			goto out;
	ret = write(arg, meta, f->meta_size, 0, err);
out:
	free(meta);
	return ret;
}

uint8_t *
wsp_cw_image(const struct wsp_cw *f, struct wsp_error *err)
{
	const struct wsp_cw_archive *a;
	uint8_t *image;
	uint32_t i, k;

	image = calloc(1, wsp_cw_file_size(f));
	if (image == NULL) {
		wsp_fail_errno(err, NULL);
		return NULL;
	}
	wsp_cw_encode(f, image);
	for (i = 0; i < f->narchives; i++) {
		a = &f->archives[i];
		for (k = 0; k < a->block_count; k++)
			if (wsp_cw_block_bytes(f, i, k, image +
			    wsp_cw_block_offset(a, k), err) == -1) {
				free(image);
				return NULL;
			}
	}
	return image;
}
