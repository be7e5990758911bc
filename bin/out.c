/* SPDX-License-Identifier: ISC */
/* out.c - many lines of output, quickly. */
#include <err.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/put.h"
#include "out.h"
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

/* An error stays with the stream and is reported in the end. */
static void
flush_note(const struct out_note *note)
{
	static bool again;

	if (note->line == NULL) {
		if (again)
			fputs(between, stdout);
		again = true;
		return;
	}
	fflush(stdout);
	fputs(note->line, stderr);
	free(note->line);
}

/* There is no buffer yet if only notes were taken. */
static void
flush_until(const struct out *o, size_t done, size_t end)
{
	if (end > done)
		fwrite(o->buf + done, 1, end - done, stdout);
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
out_uint(struct out *o, uint64_t n)
{
	out_end(o, wsp_put_integer(out_room(o, 20), n));
}

void
out_int(struct out *o, int64_t n)
{
	out_end(o, wsp_put_signed(out_room(o, 21), n));
}

void
out_double(struct out *o, double v, size_t (*format)(char *, double))
{
	o->len += format(out_room(o, WSP_NUMLEN), v);
}

void
out_json_double(struct out *o, double v)
{
	if (isnan(v))
		out_text(o, "null");
	else if (isinf(v))
		out_text(o, v < 0 ? "-1e9999" : "1e9999");
	else
		out_double(o, v, wsp_format_shortest);
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

static void
json_escape(struct out *o, uint32_t code)
{
	char *room = out_room(o, 16);

	if (code >= 0x10000)
		o->len += (size_t)snprintf(room, 16, "\\u%04x\\u%04x",
		    0xd800 + ((code - 0x10000) >> 10),
		    0xdc00 + ((code - 0x10000) & 0x3ff));
	else
		o->len += (size_t)snprintf(room, 16, "\\u%04x", code);
}

static void
json_char(struct out *o, uint32_t code)
{
	static const char plain[] = "\"\\\b\f\n\r\t", letters[] = "\"\\bfnrt";
	const char *p;

	if (code != 0 && code < 0x80 &&
	    (p = strchr(plain, (int)code)) != NULL) {
		out_char(o, '\\');
		out_char(o, letters[p - plain]);
	} else if (code >= ' ' && code < 0x7f)
		out_char(o, (char)code);
	else
		json_escape(o, code);
}

/* How many characters from here stand for themselves in a JSON string. */
static size_t
plain(const unsigned char *s)
{
	size_t n = 0;

	while (s[n] >= ' ' && s[n] < 0x7f && s[n] != '"' && s[n] != '\\')
		n++;
	return n;
}

/*
 * A byte that is not UTF-8 is escaped as Python does it, as half of a
 * surrogate pair: the output stays ASCII and the name can be recovered.
 */
void
out_json_string(struct out *o, const char *text)
{
	const unsigned char *s = (const unsigned char *)text;
	uint32_t code;
	size_t len;

	out_char(o, '"');
	for (; *s != '\0'; s += len)
		if ((len = plain(s)) > 0)
			out_bytes(o, (const char *)s, len);
		else if ((len = out_decode(s, &code)) > 0)
			json_char(o, code);
		else {
			json_char(o, 0xdc00 + (uint32_t)*s);
			len = 1;
		}
	out_char(o, '"');
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
	    format == NULL ? CTIME : format, &tm);
}
