/* SPDX-License-Identifier: ISC */
/* spool.c - bytes that are put aside, in memory or in a file. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/io.h"
#include "catalog/spool.h"

#define MOST	(4 << 20)	/* bytes in memory, if there can be a file */
#define CHUNK	(1 << 20)	/* bytes of a copy */

/* What cannot go to a file stays in memory. */
static void
put_away(struct wsp_spool *s)
{
	struct wsp_error ignored;

	if (s->file == NULL && (s->file = tmpfile()) == NULL)
		s->unfit = true;
	else if (wsp_io_write(fileno(s->file), s->last.data, s->last.len,
	    (off_t)(s->len - s->last.len), &ignored) == -1)
		s->unfit = true;
	else
		s->last.len = 0;
}

int
wsp_spool_add(struct wsp_spool *s, const void *bytes, size_t len,
    struct wsp_error *err)
{
	if (!s->unfit && s->last.len > 0 && s->last.len + len > MOST)
		put_away(s);
	if (wsp_buf_add(&s->last, bytes, len, err) == -1)
		return -1;
	s->len += len;
	return 0;
}

int
wsp_spool_read(const struct wsp_spool *s, uint64_t from, void *to,
    size_t len, size_t *got, struct wsp_error *err)
{
	uint64_t away = s->len - s->last.len;
	size_t there = 0;

	if (from < away) {
		there = len < away - from ? len : (size_t)(away - from);
		if (wsp_io_read(fileno(s->file), to, there, (off_t)from, got,
		    err) == -1)
			return -1;
		if (*got < there)
			return 0;
		from = away;
	}
	*got = there + wsp_buf_copy(&s->last, from - away,
	    (uint8_t *)to + there, len - there);
	return 0;
}

int
wsp_spool_write(const struct wsp_spool *s, int fd, uint64_t at,
    struct wsp_error *err)
{
	uint64_t away = s->len - s->last.len, from;
	uint8_t *chunk = NULL;
	size_t got = 1;
	int ret = 0;

	if (away > 0 && (chunk = malloc(CHUNK)) == NULL)
		return wsp_fail_errno(err, NULL);
	for (from = 0; ret == 0 && from < away; from += got) {
		ret = wsp_spool_read(s, from, chunk, away - from < CHUNK ?
		    (size_t)(away - from) : CHUNK, &got, err);
		if (ret == 0 && got == 0)
			ret = wsp_fail(err, WSP_ECORRUPT,
			    "the temporary file was cut");
		if (ret == 0)
			ret = wsp_io_write(fd, chunk, got,
			    (off_t)(at + from), err);
	}
	free(chunk);
	return ret == -1 ? -1 : wsp_io_write(fd, s->last.data, s->last.len,
	    (off_t)(at + away), err);
}

void
wsp_spool_free(struct wsp_spool *s)
{
	if (s->file != NULL)
		fclose(s->file);
	wsp_buf_free(&s->last);
	memset(s, 0, sizeof(*s));
}
