/* SPDX-License-Identifier: ISC */
/* out.c - many lines of output, quickly. */
#include <err.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli/out.h"
#include "cli/visible.h"
#include "wsp.h"

#define CTIME	"%a %b %e %H:%M:%S %Y"

void
out_grow(struct out *o)
{
	size_t size = o->size == 0 ? OUT_SIZE : 2 * o->size;

	if ((o->buf = realloc(o->buf, size)) == NULL)
		err(1, NULL);
	o->size = size;
}

static void
make_room(struct out *o)
{
	if (o->size == 0)
		out_grow(o);
	else if (o->full != NULL)
		o->full(o);
	else
		out_flush(o);
}

void
out_more(struct out *o, size_t n)
{
	while (n > o->size - o->len)
		make_room(o);
}

void
out_note(struct out *o, char *line)
{
	size_t room = o->notes_room == 0 ? 8 : 2 * o->notes_room;

	if (o->nnotes == o->notes_room) {
		o->notes = reallocarray(o->notes, room, sizeof(*o->notes));
		if (o->notes == NULL)
			err(1, NULL);
		o->notes_room = room;
	}
	o->notes[o->nnotes++] = (struct out_note){ o->len, line };
}

static const char *between = "\n";

void
out_between(const char *text)
{
	between = text;
}

/* The errno of the first write that failed, in whichever thread, or 0. */
static atomic_int failure;

static void
set_failure(int reason)
{
	int none = 0;

	atomic_compare_exchange_strong(&failure, &none, reason);
}

static void
write_out(const char *text, size_t len)
{
	if (fwrite(text, 1, len, stdout) < len)
		set_failure(errno);
}

int
out_sync(void)
{
	if (fflush(stdout) == EOF)
		set_failure(errno);
	/* What was printed past this file left no reason. */
	if (ferror(stdout))
		set_failure(EIO);
	return failure;
}

static void
flush_note(const struct out_note *note)
{
	static bool again;

	if (note->line == NULL) {
		if (again)
			write_out(between, strlen(between));
		again = true;
		return;
	}
	out_sync();
	fputs(note->line, stderr);
	free(note->line);
}

/* There is no buffer yet if only notes were taken. */
static void
flush_until(const struct out *o, size_t done, size_t end)
{
	if (end > done)
		write_out(o->buf + done, end - done);
}

void
out_flush(struct out *o)
{
	size_t i, done = 0;

	for (i = 0; i < o->nnotes; i++) {
		flush_until(o, done, o->notes[i].at);
		done = o->notes[i].at;
		flush_note(&o->notes[i]);
	}
	flush_until(o, done, o->len);
	o->nnotes = 0;
	o->len = 0;
}

void
out_free(struct out *o)
{
	free(o->buf);
	free(o->notes);
}

void
out_bytes(struct out *o, const char *s, size_t left)
{
	size_t n;

	for (; left > 0; left -= n, s += n) {
		n = left < OUT_SIZE ? left : OUT_SIZE;
		memcpy(out_room(o, n), s, n);
		o->len += n;
	}
}

void
out_name(struct out *o, const char *s)
{
	if (!visible_wanted()) {
		out_text(o, s);
		return;
	}
	while (*s != '\0')
		out_end(o, visible_put(out_room(o, VISIBLE_LEN), &s));
}

void
out_uint(struct out *o, uint64_t n)
{
	o->len += wsp_format_uint(out_room(o, WSP_INTLEN), n);
}

void
out_int(struct out *o, int64_t n)
{
	o->len += wsp_format_int(out_room(o, WSP_INTLEN), n);
}

void
out_double(struct out *o, double v, size_t (*format)(char *, double))
{
	o->len += format(out_room(o, WSP_NUMLEN), v);
}

size_t
out_decode(const unsigned char *s, uint32_t *code)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t i, len;

	if (s[0] < 0x80) {
		*code = s[0];
		return 1;
	}
	len = s[0] >= 0xf0 ? 4 : s[0] >= 0xe0 ? 3 : 2;
	if (s[0] < 0xc0 || s[0] >= 0xf8)
		return 0;
	*code = s[0] & (0xffu >> (len + 1));
	for (i = 1; i < len; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		*code = *code << 6 | (s[i] & 0x3f);
	}
	if (*code < least[len] || *code > 0x10ffff ||
	    (*code >= 0xd800 && *code < 0xe000))
		return 0;
	return len;
}

void
out_time(struct out *o, int64_t time, const char *format)
{
	time_t t = (time_t)time;
	struct tm tm;

	if (localtime_r(&t, &tm) == NULL) {
		out_int(o, time);
		return;
	}
	/* What does not fit the buffer is no format but a mistake. */
	o->len += strftime(out_room(o, OUT_SIZE / 2), OUT_SIZE / 2,
	    format == NULL || *format == '\0' ? CTIME : format, &tm);
}
