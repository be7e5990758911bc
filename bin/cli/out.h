/* SPDX-License-Identifier: ISC */
/*
 * out.h - many lines of output, quickly.
 *
 * Formatting decides how long fetch and dump take, so their lines are put
 * together in a buffer of our own and handed to stdio in large pieces.
 */
#ifndef BIN_CLI_OUT_H
#define BIN_CLI_OUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define OUT_SIZE	65536

/* A line for standard error, and the place in the output that it belongs. */
struct out_note {
	size_t	 at;
	char	*line;		/* NULL for the start of a block */
};

/* Zeroed it is ready for use. */
struct out {
	size_t	 len, size;
	char	*buf;
	size_t	 nnotes, notes_room;
	struct out_note *notes;

	/* Makes room where there is too little; NULL flushes. */
	void	(*full)(struct out *);
	void	*arg;
};

/* Room for a line of a few numbers. */
#define OUT_LINE	512

/* Doubles the size of the buffer, or makes one. */
void	out_grow(struct out *);

/* Makes room for n bytes, at most OUT_SIZE, where there is too little. */
void	out_more(struct out *, size_t n);

/* Makes room for n bytes, at most OUT_SIZE, and returns where they go. */
static inline char *
out_room(struct out *o, size_t n)
{
	if (n > o->size - o->len)
		out_more(o, n);
	return o->buf + o->len;
}

/* Says where the bytes that were put into the room end. */
static inline void
out_end(struct out *o, const char *end)
{
	o->len = (size_t)(end - o->buf);
}

static inline void
out_char(struct out *o, char c)
{
	*out_room(o, 1) = c;
	o->len++;
}

void	out_bytes(struct out *, const char *, size_t);

/* The length of a text that the compiler knows costs nothing. */
static inline void
out_text(struct out *o, const char *s)
{
	size_t n = strlen(s);

	if (n >= o->size - o->len) {
		out_bytes(o, s, n);
		return;
	}
	/* NOLINTNEXTLINE: where there is room there is a buffer. */
	memcpy(o->buf + o->len, s, n);
	o->len += n;
}

/* A name: on a terminal what that would obey is shown as escapes. */
void	out_name(struct out *, const char *);

void	out_uint(struct out *, uint64_t);
void	out_int(struct out *, int64_t);

/* A number made by one of the functions wsp_format_...(). */
void	out_double(struct out *, double, size_t (*)(char *, double));

/* Decodes one character of UTF-8; returns its length, 0 if it is none. */
size_t	out_decode(const unsigned char *, uint32_t *);

/*
 * A local time in strftime's format, or as ctime prints it if that is NULL.
 */
void	out_time(struct out *, int64_t, const char *format);

/*
 * Puts in a line for standard error, to be freed, or if that is NULL what is
 * between blocks, unless this is the first one of the output.
 */
void	out_note(struct out *, char *line);

/* Says what is between blocks, before there are any: an empty line. */
void	out_between(const char *);

/*
 * Hands what is left to standard output, and notes to standard error, so that
 * they are seen in their order where the two are one.
 */
void	out_flush(struct out *);

/*
 * Hands on what standard output holds back.  Returns 0, or the errno of the
 * first output of the program that failed, in whichever thread.
 */
int	out_sync(void);

void	out_free(struct out *);

#endif
