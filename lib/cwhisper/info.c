/* SPDX-License-Identifier: ISC */
/* info.c - what the header of a file says, and what of it can be changed. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/source.h"
#include "cwhisper/cwhisper.h"
#include "cwhisper/mix.h"
#include "cwhisper/rebuild.h"

bool
wsp_cw_recognise(const uint8_t *buf, size_t len)
{
	return wsp_cw_magic(buf, len);
}

uint32_t
wsp_cw_method_of_file(uint32_t method)
{
	switch (method) {
	case WSP_CW_FIRST:
		return WSP_FIRST;
	case WSP_CW_MIX:
		return WSP_MIX;
	case WSP_CW_PERCENTILE:
		return WSP_PERCENTILE;
	default:
		return method <= WSP_MIN ? method : 0;
	}
}

int
wsp_cw_method_to_file(uint32_t method, uint32_t *number, struct wsp_error *err)
{
	const char *name = wsp_method_name(method);

	if (method == WSP_FIRST)
		*number = WSP_CW_FIRST;
	else if (method >= WSP_AVERAGE && method <= WSP_MIN)
		*number = method;
	else
		return wsp_fail(err, WSP_EMETHOD, "compressed files %s the "
		    "aggregation method %s", method == WSP_MIX ?
		    "can be read, but not written with" : "do not have",
		    name != NULL ? name : "of this number");
	return 0;
}

static int
read_all(void *arg, void *buf, size_t len, uint64_t offset,
    struct wsp_error *err)
{
	struct wsp_body *b = arg;
	size_t got;

	if (wsp_source_read(b->source, buf, len, (off_t)offset, &got,
	    err) == -1)
		return -1;
	if (got < len)
		return wsp_fail(err, WSP_ECORRUPT, "the file ends at %ju, "
		    "inside an archive", (uintmax_t)(offset + got));
	return 0;
}

/*
 * Reads the bytes that lie before the blocks, of which head is the beginning;
 * to be freed, or NULL.
 */
static uint8_t *
read_bytes(struct wsp_body *b, const uint8_t *head, size_t len,
    uint32_t *meta, struct wsp_error *err)
{
	uint8_t first[WSP_CW_HEADER_SIZE + WSP_CW_ENTRY_SIZE], *buf;

	if (len < sizeof(first)) {
		if (wsp_source_read(b->source, first, sizeof(first), 0, &len,
		    err) == -1)
			return NULL;
		head = first;
	}
	if (wsp_cw_meta_size(head, len, b->info->file_size, meta, err) == -1)
		return NULL;
	if ((buf = malloc(*meta)) == NULL)
		wsp_fail_errno(err, NULL);
	else if (read_all(b, buf, *meta, 0, err) == -1) {
		free(buf);
		buf = NULL;
	}
	return buf;
}

static int
read_raw(struct wsp_body *b, struct wsp_cw *f, const uint8_t *head,
    size_t len, const struct wsp_cw_known *known, struct wsp_error *err)
{
	uint32_t meta;
	uint8_t *buf = read_bytes(b, head, len, &meta, err);
	int ret = -1;

	if (buf == NULL)
		return -1;
	if (known != NULL)
		wsp_cw_mend_header(buf, known);
	if (wsp_cw_decode(buf, meta, b->info->file_size, f, err) == -1)
		goto out;
	f->read = read_all;
	f->arg = b;
	ret = 0;
out:
	free(buf);
	return ret;
}

/*
 * Where the checksum is wrong, a writer may have been killed there, and the
 * blocks know better; the original's change of a method leaves it wrong too,
 * and then they say the same.
 */
static int
read_meta(struct wsp_body *b, struct wsp_cw *f, const uint8_t *head,
    size_t len, struct wsp_error *err)
{
	if (read_raw(b, f, head, len, NULL, err) == -1)
		return -1;
	if (f->crc_right || wsp_cw_rebuild(f, err) == 0)
		return 0;
	wsp_cw_free(f);
	return -1;
}

int
wsp_cw_read_meta(struct wsp_body *b, const struct wsp_cw_known *known,
    struct wsp_cw *f, struct wsp_error *err)
{
	return read_raw(b, f, NULL, 0, known, err);
}

int
wsp_cw_damaged(struct wsp_body *b, bool *damaged, struct wsp_error *err)
{
	uint32_t meta;
	uint8_t *buf = read_bytes(b, NULL, 0, &meta, err);

	if (buf == NULL)
		return -1;
	*damaged = !wsp_cw_intact(buf, meta);
	free(buf);
	return 0;
}

static int
fill_info(struct wsp_body *b, const struct wsp_cw *f, struct wsp_error *err)
{
	struct wsp_cw_own *own = b->own;
	uint32_t i;

	b->info->method = wsp_cw_method_of_file(f->method);
	b->info->max_retention = f->max_retention;
	b->info->xff = f->xff;
	b->claimed = f->narchives;
	b->archives = calloc((size_t)f->narchives + 1, sizeof(*b->archives));
	if (b->archives == NULL)
		return wsp_fail_errno(err, NULL);
	for (i = 0; i < f->narchives; i++) {
		b->archives[i].offset = f->archives[i].offset;
		b->archives[i].step = f->archives[i].step;
		b->archives[i].points = f->archives[i].points;
	}
	b->info->archives = b->archives;
	b->info->narchives = f->narchives;
	if (f->method == WSP_CW_MIX &&
	    wsp_cw_specs(f, &own->specs, err) == -1)
		return -1;
	b->info->specs = own->specs;
	return 0;
}

int
wsp_cw_read_header(struct wsp_body *b, const uint8_t *head, size_t len,
    struct wsp_error *err)
{
	struct wsp_cw_own *own;

	if (b->info->file_size < WSP_CW_HEADER_SIZE + WSP_CW_ENTRY_SIZE)
		return wsp_fail(err, WSP_ECORRUPT, "%ju bytes are too few for "
		    "the header of a compressed file",
		    (uintmax_t)b->info->file_size);
	if ((own = calloc(1, sizeof(*own))) == NULL)
		return wsp_fail_errno(err, NULL);
	b->own = own;
	b->info->compressed = true;
	if (read_meta(b, &own->cw, head, len, &own->problem) == -1) {
		if (own->problem.code == WSP_ECORRUPT)
			return 0;
		*err = own->problem;
		return -1;
	}
	return fill_info(b, &own->cw, err);
}

int
wsp_cw_check_header(struct wsp_body *b, struct wsp_error *err)
{
	const struct wsp_cw_own *own = b->own;

	if (own->problem.code == WSP_OK)
		return 0;
	*err = own->problem;
	return -1;
}

struct wsp_cw *
wsp_cw_of(struct wsp_body *b, struct wsp_error *err)
{
	struct wsp_cw_own *own = b->own;
	uint32_t i, k;

	if (own->problem.code != WSP_OK) {
		*err = own->problem;
		return NULL;
	}
	if (own->cw.archives != NULL)
		return &own->cw;
	if (read_meta(b, &own->cw, NULL, 0, err) == -1)
		return NULL;
	for (i = 0; i < b->info->narchives; i++)
		if ((k = wsp_cw_number(b, i)) < own->cw.narchives)
			/* NOLINTNEXTLINE: with a header there are some. */
			b->archives[i].offset = own->cw.archives[k].offset;
	return &own->cw;
}

void
wsp_cw_forget(struct wsp_body *b)
{
	struct wsp_cw_own *own = b->own;

	wsp_cw_free(&own->cw);
}

void
wsp_cw_release(struct wsp_body *b)
{
	struct wsp_cw_own *own = b->own;

	if (own == NULL)
		return;
	wsp_cw_free(&own->cw);
	free(own->refused);
	free(own->specs);
	free(own->view);
	free(own);
	b->own = NULL;
}
