/* SPDX-License-Identifier: ISC */
/* fit_schema_print.c - tell what differs in a file from what its rules say. */
#include <stdio.h>
#include <string.h>

#include "cli/visible.h"
#include "reshape/fit_schema.h"

/* A path that a terminal would obey, as many a shell takes it. */
static void
put_visible_word(struct out *out, const char *s)
{
	out_text(out, "$'");
	while (*s != '\0')
		if (*s == '\'' || *s == '\\') {
			out_char(out, '\\');
			out_char(out, *s++);
		} else
			out_end(out, visible_put(out_room(out, VISIBLE_LEN),
			    &s));
	out_char(out, '\'');
}

/* A path as a shell takes it. */
static void
put_word(struct out *out, const char *word)
{
	const char *s;

	if (strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "0123456789_-+=./,:@%") == strlen(word)) {
		out_bytes(out, word, strlen(word));
		return;
	}
	if (visible_wanted() && !visible_all(word)) {
		put_visible_word(out, word);
		return;
	}
	out_char(out, '\'');
	for (s = word; *s != '\0'; s++)
		if (*s == '\'')
			out_text(out, "'\\''");
		else
			out_char(out, *s);
	out_char(out, '\'');
}

static void
put_difference(struct out *out, const char *metric, const char *what,
    const char *real, const char *wanted)
{
	out_name(out, metric);
	out_text(out, what);
	out_text(out, " differs real: ");
	out_text(out, real);
	out_text(out, " should be: ");
	out_text(out, wanted);
	out_text(out, " \n");
}

/* Two decimals tell most factors apart. */
static void
put_xff(struct out *out, const char *metric, float real, double wanted)
{
	char a[WSP_NUMLEN], b[WSP_NUMLEN];

	snprintf(a, sizeof(a), "%.2f", (double)real);
	snprintf(b, sizeof(b), "%.2f", wanted);
	if (strcmp(a, b) == 0) {
		wsp_format_shortest(a, (double)real);
		wsp_format_shortest(b, wanted);
	}
	put_difference(out, metric, " xFilesFactor", a, b);
}

static void
put_resize(struct out *out, const struct fit *fit, const char *path,
    const struct wanted *s)
{
	out_text(out, "whisper-resize ");
	put_word(out, path);
	if (*fit->extra != '\0') {
		out_char(out, ' ');
		out_text(out, fit->extra);
	}
	if (s->xff != NULL) {
		out_text(out, " --xFilesFactor=");
		out_double(out, *s->xff, wsp_format_shortest);
	}
	if (s->method != NULL) {
		out_text(out, " --aggregationMethod=");
		out_text(out, wsp_method_name(*s->method));
	}
	out_char(out, ' ');
	wanted_put_new(out, s);
	out_char(out, '\n');
}

static void
put_command(struct out *out, const struct fit *fit, const char *path,
    const struct wanted *s, int differs)
{
	if ((differs & SHAPE_ARCHIVES) != 0) {
		put_resize(out, fit, path, s);
		return;
	}
	out_text(out, "whisper-set-aggregation ");
	put_word(out, path);
	out_char(out, ' ');
	out_text(out, wsp_method_name(*s->method));
	out_char(out, ' ');
	out_double(out, *s->xff, wsp_format_shortest);
	out_char(out, '\n');
}

void
fit_print(struct out *out, const struct fit *fit, const char *path,
    const struct fit_target *t, int differs, const struct wsp_info *info)
{
	if ((differs & SHAPE_ARCHIVES) != 0) {
		out_text(out, "updating Retentions from: ");
		wanted_put_old(out, info);
		out_text(out, "  to: ");
		wanted_put_new(out, &t->shape);
		out_text(out, "  \n");
	}
	if ((differs & SHAPE_XFF) != 0)
		put_xff(out, t->metric, info->xff, *t->shape.xff);
	if ((differs & SHAPE_METHOD) != 0)
		put_difference(out, t->metric, " aggregation schema",
		    wsp_method_name(info->method),
		    wsp_method_name(*t->shape.method));
	out_char(out, '\n');
	put_command(out, fit, path, &t->shape, differs);
}
