/* SPDX-License-Identifier: ISC */
/*
 * fuzz-compressed.c - any bytes as a compressed file: through every reader, a
 * check and a repair, and an update.  The same once more with the checksums
 * that its bytes should have, behind which no fuzzer would get by chance.
 */
#include <zlib.h>

#include "base/buffer.h"
#include "cwhisper/blocks.h"
#include "cwhisper/check.h"
#include "cwhisper/cwhisper.h"
#include "cwhisper/write.h"
#include "file/file.h"
#include "fuzz.h"
#include "wsp-ops.h"

#define NOW		1700000000
#define FEW		200	/* points that are asked for reasons */
#define MAX_POINTS	2000	/* of an archive: more is slow */

static struct wsp_source *
source_of(const uint8_t *data, size_t size)
{
	struct wsp_error err;
	struct wsp_source *s = wsp_buffer(&err);

	must(s != NULL && wsp_source_write(s, data, size, 0, &err) == 0,
	    "there is memory");
	return s;
}

/* Reads all that there is; false if some cannot be read. */
static bool
read_all(struct wsp *w)
{
	const struct wsp_info *info = wsp_info(w);
	struct wsp_window win;
	struct wsp_series s;
	struct wsp_error err;
	bool found, good = true;
	uint32_t i;

	for (i = 0; i < info->narchives; i++) {
		if (info->archives[i].points > MAX_POINTS)
			return false;
		if (wsp_window_load(w, i, &win, &err) == -1) {
			must(err.code == WSP_ECORRUPT, "damage is said");
			good = false;
			continue;
		}
		wsp_window_free(&win);
		if (wsp_fetch(w, NOW - 3600, NOW, NOW, info->archives[i].step,
		    &found, &s, &err) == 0 && found)
			wsp_series_free(&s);
	}
	return good;
}

/* What cannot be read is damaged; nothing else can be wrong. */
static void
allow(int ret, const struct wsp_error *err)
{
	must(ret == 0 || err->code == WSP_ECORRUPT, "damage is said");
}

static int
take_text(void *arg, const char *text, size_t len, struct wsp_error *err)
{
	size_t *n = arg;

	(void)text;
	(void)err;
	*n += len;
	return 0;
}

/* Asks for what tools tell of a file. */
static void
ask(struct wsp *w)
{
	struct wsp_parts parts = { 0 };
	struct wsp_explanation why;
	struct wsp_summary sum;
	struct wsp_stats stats;
	struct wsp_point p;
	struct wsp_error err;
	uint32_t step;
	size_t n = 0;
	bool found;
	int ret;

	if ((ret = wsp_fetch_parts(w, 0, NOW, NOW, &parts, &err)) == 0)
		wsp_parts_free(&parts);
	allow(ret, &err);
	if ((ret = wsp_stats(w, NOW, &stats, &err)) == 0)
		wsp_stats_free(&stats);
	allow(ret, &err);
	allow(wsp_find_first(w, NOW, &found, &p, &step, &err), &err);
	allow(wsp_find_last(w, INT64_MAX, NOW, &found, &p, &step, &err), &err);
	if ((ret = wsp_explain(w, NOW - 60, NULL, NOW, 0, &why, &err)) == 0)
		wsp_explanation_free(&why);
	allow(ret, &err);
	if ((ret = wsp_explain_range(w, NOW - FEW, NOW, NOW, 0, &found, &sum,
	    &err)) == 0 && found)
		wsp_summary_free(&sum);
	allow(ret, &err);
	wsp_exact(w, take_text, &n, &err);
}

static int
count_errors(void *arg, const char *id, int64_t archive, const char *text,
    struct wsp_error *err)
{
	size_t *n = arg;

	(void)archive;
	(void)err;
	must(text[0] != '\0', "a finding is said");
	*n += strcmp(id, "tail") != 0 && strcmp(id, "header-checksum") != 0;
	return 0;
}

/* What a repair makes is sound. */
static void
repair(struct wsp *w)
{
	struct wsp_error err;
	struct wsp_source *s;
	struct wsp *mended;
	struct wsp_cw f;
	uint8_t *image;
	size_t n = 0;

	if (wsp_cw_read_meta(&w->body, NULL, &f, &err) == -1)
		return;
	must(wsp_cw_mend(&f, count_errors, &n, &err) == 0,
	    "what can be opened can be repaired");
	must((image = wsp_cw_image(&f, &err)) != NULL, "there is memory");
	s = source_of(image, wsp_cw_file_size(&f));
	must(wsp_adopt(&mended, s, "it", WSP_READ, &err) == 0,
	    "it can be opened again");
	n = 0;
	must(wsp_cw_inspect(&mended->body, true, count_errors, &n,
	    &err) == 0 && n == 0, "nothing is wrong with it");
	wsp_let_go(mended);
	wsp_source_drop(s);
	free(image);
	wsp_cw_free(&f);
}

static void
update(struct wsp *w)
{
	struct wsp_point p[] = { { NOW - 4000, 1 }, { NOW - 60, 2 },
	    { NOW, 3 }, { NOW, 4 } };
	struct wsp_counts counts;
	struct wsp_error err;

	if (wsp_update_many(w, p, sizeof(p) / sizeof(p[0]), NOW, &counts,
	    &err) == -1)
		must(err.code != WSP_OK && err.msg[0] != '\0',
		    "why a point is not stored is said");
}

/* Sets the checksums of a file to what its bytes have; false if it is none. */
static bool
set_right(uint8_t *data, size_t size)
{
	struct wsp_error err;
	struct wsp_decoder d;
	struct wsp_cw f;
	uint32_t meta, i, k;

	if (!wsp_cw_magic(data, size) ||
	    wsp_cw_meta_size(data, size, size, &meta, &err) == -1 ||
	    wsp_cw_decode(data, meta, size, &f, &err) == -1)
		return false;
	for (i = 0; i < f.narchives; i++)
		for (k = 0; k < f.archives[i].block_count; k++) {
			const struct wsp_cw_archive *a = &f.archives[i];
			uint8_t *block, *buf = data +
			    wsp_cw_block_offset(a, k);

			block = calloc(1, a->block_size + WSP_BLOCK_SLACK);
			must(block != NULL, "there is memory");
			memcpy(block, buf, a->block_size);
			wsp_decoder_init(&d, block, a->block_size, a->step);
			while (d.count <= a->ranges[k].count &&
			    wsp_decoder_next(&d) == WSP_DECODED_POINT)
				continue;
			a->ranges[k].crc = (uint32_t)crc32(0, buf,
			    k == a->current ? (uInt)(d.pos / 8) :
			    a->block_size);
			free(block);
		}
	wsp_cw_encode(&f, data);
	wsp_cw_free(&f);
	return true;
}

static void
run(const uint8_t *data, size_t size)
{
	struct wsp_source *s = source_of(data, size);
	struct wsp_error err;
	struct wsp *w;

	if (wsp_adopt(&w, s, "it", WSP_READ, &err) == 0) {
		if (w->info.compressed && read_all(w))
			ask(w);
		if (w->info.compressed) {
			repair(w);
			update(w);
		}
		wsp_let_go(w);
	}
	wsp_source_drop(s);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *copy;

	run(data, size);
	if ((copy = malloc(size + 1)) == NULL)
		return 0;
	memcpy(copy, data, size);
	if (set_right(copy, size))
		run(copy, size);
	free(copy);
	return 0;
}
