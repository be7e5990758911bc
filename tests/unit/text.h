/* SPDX-License-Identifier: ISC */
/* text.h - the text of a file in memory, for wsp_exact() and wsp_load(). */
#ifndef TEXT_H
#define TEXT_H

#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "wsp.h"

/* Lines are cut off in place. */
struct text {
	char	*bytes;
	size_t	 len;
	size_t	 at;
};

/* A wsp_get_line. */
static inline int
text_line(void *arg, char **line, struct wsp_error *error)
{
	struct text *t = arg;
	char *end;

	(void)error;
	*line = NULL;
	if (t->at == t->len)
		return 0;
	*line = t->bytes + t->at;
	end = memchr(*line, '\n', t->len - t->at);
	if (end == NULL)
		end = t->bytes + t->len;
	else
		t->at++;
	t->at += (size_t)(end - *line);
	*end = '\0';
	return 0;
}

/* A wsp_put_text. */
static inline int
text_add(void *arg, const char *bytes, size_t len, struct wsp_error *error)
{
	struct text *t = arg;

	(void)error;
	if ((t->bytes = realloc(t->bytes, t->len + len + 1)) == NULL)
		err(1, NULL);
	memcpy(t->bytes + t->len, bytes, len);
	t->len += len;
	return 0;
}

#endif
