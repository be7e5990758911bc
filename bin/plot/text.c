/* SPDX-License-Identifier: ISC */
/* text.c - names as they can be shown, and how wide they are. */
#include <err.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "cli/out.h"
#include "cli/visible.h"
#include "plot/plot.h"

/*
 * A character that is shown as it is.  The width is asked of the locale, which
 * knows nothing but ASCII if it is not one of UTF-8: then any will do.
 */
static bool
is_visible(uint32_t code, bool ascii)
{
	if (!visible_char(code) || (ascii && code >= 0x80))
		return false;
	return code < 0x80 || !plot_utf8() || wcwidth((wchar_t)code) >= 0;
}

char *
plot_visible(const char *s, bool ascii)
{
	char *copy = malloc(strlen(s) * 4 + 1), *p = copy;
	const unsigned char *u;
	uint32_t code;
	size_t len, i;

	if (copy == NULL)
		err(1, NULL);
	for (u = (const unsigned char *)s; *u != '\0'; u += len) {
		len = out_decode(u, &code);
		if (len > 0 && is_visible(code, ascii)) {
			p = mempcpy(p, u, len);
			continue;
		}
		if (len == 0)
			len = 1;
		for (i = 0; i < len; i++)
			p += sprintf(p, "\\%03o", (unsigned)u[i]);
	}
	*p = '\0';
	return copy;
}

int
plot_char(const char **s, uint32_t *code)
{
	int width;

	*s += out_decode((const unsigned char *)*s, code);
	width = *code < 0x80 ? 1 : wcwidth((wchar_t)*code);
	return width < 0 ? 1 : width;
}

int
plot_width(const char *s)
{
	uint32_t code;
	int width = 0;

	while (*s != '\0')
		width += plot_char(&s, &code);
	return width;
}

char *
plot_shorten(const char *s, int cells, bool ascii)
{
	const char *dots = ascii ? "..." : "…";
	int width = plot_width(s);
	uint32_t code;
	char *copy;

	if (width <= cells)
		dots = "";
	else if (plot_width(dots) > cells)
		dots = "";
	for (cells -= plot_width(dots); width > cells && *s != '\0'; )
		width -= plot_char(&s, &code);
	/* What goes with a character that is gone, goes too. */
	if (*dots != '\0')
		for (const char *next = s; *next != '\0' &&
		    plot_char(&next, &code) == 0; )
			s = next;
	if (asprintf(&copy, "%s%s", dots, s) == -1)
		err(1, NULL);
	return copy;
}
