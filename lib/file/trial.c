/* SPDX-License-Identifier: ISC */
/* trial.c - try on a copy in memory what would become of a file. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/local.h"
#include "base/memory.h"
#include "file/file.h"
#include "file/stage.h"
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

/* A file on no disk that nobody else has. */
static struct wsp_source *
nameless(struct wsp_error *err)
{
	FILE *fp = tmpfile();
	int fd = fp == NULL ? -1 : fcntl(fileno(fp), F_DUPFD_CLOEXEC, 0);

	if (fd == -1)
		wsp_fail_errno(err, "temporary file");
	if (fp != NULL)
		fclose(fp);
	return fd == -1 ? NULL : wsp_local(fd, err);
}

/* The same for a format whose slots have no fixed place: one made anew. */
static struct wsp *
make_blank(struct wsp *like, struct wsp_error *err)
{
	struct wsp_source *made = nameless(err), *source = NULL;
	struct wsp *w;

	if (made == NULL)
		return NULL;
	if (wsp_stage_write(like, made, 0, err) == 0)
		source = wsp_memory(made, err);
	wsp_source_drop(made);
	if (source == NULL)
		return NULL;
	if (wsp_adopt(&w, source, wsp_name(like), WSP_WRITE, err) == 0)
		return w;
	wsp_source_drop(source);
	return NULL;
}

int
wsp_blank(struct wsp **wp, struct wsp *like, struct wsp_error *err)
{
	struct wsp *w;

	if (like->info.compressed) {
		*wp = make_blank(like, err);
		return *wp == NULL ? -1 : 0;
	}
	if ((w = wsp_trial(like, err)) == NULL)
		return -1;
	if (clear_slots(w, err) == 0) {
		*wp = w;
		return 0;
	}
	wsp_close(w);
	return -1;
}
