/* SPDX-License-Identifier: ISC */
/* stats.c - the statistics of lines, in columns. */
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "plot/plot.h"

void
plot_stats(struct plot_stats *s, const struct plot_line *line, bool ascii)
{
	memset(s, 0, sizeof(*s));
	strlcpy(s->min, "-", sizeof(s->min));
	strlcpy(s->max, "-", sizeof(s->max));
	strlcpy(s->last, "-", sizeof(s->last));
	if (line->numbers > 0) {
		plot_number(s->min, line->min, ascii);
		plot_number(s->max, line->max, ascii);
	}
	if (line->numbers > 0 || line->nans > 0)
		plot_number(s->last, line->last, ascii);
	if (line->nans > 0)
		plot_number(s->nans, (double)line->nans, ascii);
}

static void
take_larger(int *width, const char *text)
{
	int n = plot_width(text);

	if (n > *width)
		*width = n;
}

/* Pads a text at its left. */
static char *
put_right(char *p, const char *label, const char *text, int width)
{
	int space = width - plot_width(text);

	p += sprintf(p, "  %s%*s ", label, space > 0 ? space : 0, "");
	return stpcpy(p, text);
}

char *
plot_describe(const struct plot_line *line, const struct plot_widths *w,
    bool ascii)
{
	struct plot_stats stats;
	char *text, *p;

	if (line->problem != NULL) {
		if (asprintf(&text, "  %s", line->problem) == -1)
			err(1, NULL);
		return text;
	}
	plot_stats(&stats, line, ascii);
	if ((text = malloc(8 * PLOT_NUMLEN)) == NULL)
		err(1, NULL);
	p = text;
	*p = '\0';
	if (w->detail == PLOT_ALL) {
		p = put_right(p, "min", stats.min, w->min);
		p = put_right(p, "max", stats.max, w->max);
	}
	if (w->detail != PLOT_NAME)
		p = put_right(p, "last", stats.last, w->last);
	if (w->detail == PLOT_ALL && *stats.nans != '\0')
		put_right(p, "nan", stats.nans, 0);
	return text;
}

static void
measure_text(struct plot_widths *w, const struct plot_lines *lines,
    enum plot_detail detail, bool ascii)
{
	const struct plot_line *line;
	struct plot_stats stats;
	size_t i;
	char *text;

	memset(w, 0, sizeof(*w));
	w->detail = detail;
	for (i = 0; i < lines->n; i++) {
		line = &lines->list[i];
		take_larger(&w->name, line->name);
		if (line->problem != NULL)
			continue;
		plot_stats(&stats, line, ascii);
		take_larger(&w->min, stats.min);
		take_larger(&w->max, stats.max);
		take_larger(&w->last, stats.last);
	}
	for (i = 0; i < lines->n; i++) {
		line = &lines->list[i];
		text = plot_describe(line, w, ascii);
		take_larger(line->problem == NULL ? &w->text : &w->problem,
		    text);
		free(text);
	}
}

/* A number is never cut: it would be another one. */
void
plot_measure(struct plot_widths *w, const struct plot_lines *lines,
    int width, int name, bool ascii)
{
	int detail = PLOT_ALL;

	for (;; detail--) {
		measure_text(w, lines, (enum plot_detail)detail, ascii);
		if (detail == PLOT_NAME || w->text +
		    (w->name < name ? w->name : name) <= width)
			break;
	}
}
