/* SPDX-License-Identifier: ISC */
/* trial.c - try on a copy in memory what would become of a file. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "file/file.h"
#include "file/trial.h"
#include "ring/ring.h"

struct wsp *
wsp_trial(struct wsp *w, struct wsp_error *err)
{
	struct wsp_source *source;
	struct wsp *trial;

	if ((source = wsp_memory(w->body.source, err)) == NULL)
		return NULL;
	if (wsp_adopt(&trial, source, wsp_name(w), WSP_WRITE, err) == 0)
		return trial;
	wsp_source_drop(source);
	return NULL;
}

static uint64_t
count_slots(const struct wsp_window *a, const struct wsp_window *b)
{
	const size_t size = WSP_SLOT_SIZE;
	const uint8_t *x, *y;
	uint32_t i, k, n;
	uint64_t sum = 0;

	for (i = 0; i < a->count && i < b->count; i += n) {
		wsp_window_piece(a, i, &x);
		n = wsp_window_piece(b, i, &y);
		if (x == y)	/* the zeros that stand for both */
			continue;
		for (k = 0; k < n; k++)
			sum += memcmp(x + size * k, y + size * k, size) != 0;
	}
	return sum;
}

int
wsp_trial_count(struct wsp *trial, struct wsp *w, uint64_t *n,
    struct wsp_error *err)
{
	struct wsp_window a, b;
	uint64_t sum = 0;
	uint32_t i;

	for (i = 0; i < w->info.narchives; i++) {
		if (wsp_window_load(trial, i, &a, err) == -1)
			return -1;
		if (wsp_window_load(w, i, &b, err) == -1) {
			wsp_window_free(&a);
			return -1;
		}
		sum += count_slots(&a, &b);
		wsp_window_free(&a);
		wsp_window_free(&b);
	}
	*n = sum;
	return 0;
}

/* Empties the slots of an archive. */
static int
clear_archive(struct wsp *w, const struct wsp_archive *a,
    struct wsp_error *err)
{
	static const uint8_t zeros[WSP_SLOT_SIZE * WSP_PIECE];
	uint64_t at = a->offset, end = wsp_archive_end(a);
	size_t n;

	for (; at < end; at += n) {
		n = end - at < sizeof(zeros) ? (size_t)(end - at) :
		    sizeof(zeros);
		if (wsp_source_write(w->body.source, zeros, n, (off_t)at,
		    err) == -1)
			return -1;
	}
	return 0;
}

static int
clear_slots(struct wsp *w, struct wsp_error *err)
{
	uint32_t i;

	for (i = 0; i < w->info.narchives; i++)
		if (clear_archive(w, &w->info.archives[i], err) == -1)
			return -1;
	return 0;
}

int
wsp_blank(struct wsp **wp, struct wsp *like, struct wsp_error *err)
{
	struct wsp *w;

	if (wsp_require_classic(like, "be taken for a pattern", err) == -1 ||
	    (w = wsp_trial(like, err)) == NULL)
		return -1;
	if (clear_slots(w, err) == 0) {
		*wp = w;
		return 0;
	}
	wsp_close(w);
	return -1;
}
