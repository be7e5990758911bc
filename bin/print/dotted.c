/* SPDX-License-Identifier: ISC */
/* dotted.c - the name of a metric of a tree, which most often needs dots. */
#include <stdio.h>
#include <string.h>

#include "print/dotted.h"
#include "wsp.h"

#define TAGGED		"_tagged/"
#define PIECE		16	/* bytes, which machines do at once */

static char
dot(char c)
{
	return c == '/' ? '.' : c;
}

static void
put_piece(const char *from, char *to)
{
	char piece[PIECE];
	size_t i;

	memcpy(piece, from, sizeof(piece));
	for (i = 0; i < sizeof(piece); i++)
		piece[i] = dot(piece[i]);
	memcpy(to, piece, sizeof(piece));
}

/* A dot for each slash.  The last piece begins in the one before it. */
static void
put_dots(const char *from, size_t len, char *to)
{
	size_t i;

	to[len] = '\0';
	for (i = 0; len < PIECE && i < len; i++)
		to[i] = dot(from[i]);
	if (len < PIECE)
		return;
	for (i = 0; len - i > PIECE; i += PIECE)
		put_piece(from + i, to + i);
	put_piece(from + len - PIECE, to + len - PIECE);
}

size_t
dotted_name(const char *path, size_t len, char *buf)
{
	char whole[WSP_METRICLEN + 8];
	struct wsp_error ignored;

	if (len > strlen(TAGGED) &&
	    memcmp(path, TAGGED, strlen(TAGGED)) == 0) {
		snprintf(whole, sizeof(whole), "%s.wsp", path);
		if (wsp_metric_from_path(whole, buf, &ignored) == 0)
			return strlen(buf);
	}
	put_dots(path, len, buf);
	return len;
}
