/* SPDX-License-Identifier: ISC */
/*
 * out.h - many lines of output, quickly.
 *
 * Formatting decides how long fetch and dump take, so their lines are put
 * together in a buffer of our own and handed to stdio in large pieces.
 */
#ifndef OUT_H
#define OUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define OUT_SIZE	65536

struct out {
	size_t	len;
	char	buf[OUT_SIZE];
};

/* Room for a line of a few numbers. */
#define OUT_LINE	512

/* Makes room for n bytes, at most OUT_SIZE, and returns where they go. */
char	*out_room(struct out *, size_t n);

/* Says where the bytes that were put into the room end. */
void	out_end(struct out *, const char *end);

/* Puts digits where there is room for 20 and returns their end. */
char	*out_digits(char *, uint64_t);

void	out_char(struct out *, char);
void	out_text(struct out *, const char *);
void	out_uint(struct out *, uint64_t);
void	out_int(struct out *, int64_t);

/* A number made by one of the functions wsp_format_...(). */
void	out_double(struct out *, double, size_t (*)(char *, double));

/* The same for JSON, which has no NaN and no infinities. */
void	out_json_double(struct out *, double);

/* A text as a JSON string, quotes included. */
void	out_json_string(struct out *, const char *);

/*
 * A local time in strftime's format, or as ctime prints it if that is NULL.
 */
void	out_time(struct out *, int64_t, const char *format);

/* Hands what is left to standard output. */
void	out_flush(struct out *);

#endif
