/* SPDX-License-Identifier: ISC */
/* json.c - JSON, value by value, laid out as the reference does it. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cli/json.h"
#include "wsp.h"

static const struct {
	unsigned	 levels;	/* whose values have a line each */
	unsigned	 indent;	/* of these, more for each level */
	unsigned	 end;		/* more of a bracket that ends one */
	const char	*colon;
} layouts[] = {
	[JSON_LINE] = { 0, 0, 0, ": " },
	[JSON_INFO] = { 3, 2, 0, ": " },
	[JSON_DIFF] = { 5, 2, 0, " : " },
	[JSON_FETCH] = { 1, 4, 2, " : " },
};

static void
put_escape(struct out *o, uint32_t code)
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
put_char(struct out *o, uint32_t code)
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
		put_escape(o, code);
}

/* How many characters from here stand for themselves. */
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
json_put_string(struct out *o, const char *text)
{
	const unsigned char *s = (const unsigned char *)text;
	uint32_t code;
	size_t len;

	out_char(o, '"');
	for (; *s != '\0'; s += len)
		if ((len = plain(s)) > 0)
			out_bytes(o, (const char *)s, len);
		else if ((len = out_decode(s, &code)) > 0)
			put_char(o, code);
		else {
			put_char(o, 0xdc00 + (uint32_t)*s);
			len = 1;
		}
	out_char(o, '"');
}

static void
put_double(struct out *o, double v)
{
	if (isnan(v))
		out_text(o, "null");
	else if (isinf(v))
		out_text(o, v < 0 ? "-1e9999" : "1e9999");
	else
		out_double(o, v, wsp_format_shortest);
}

static char *
put_line(char *p, unsigned indent)
{
	*p++ = '\n';
	memset(p, ' ', indent);
	return p + indent;
}

/* What comes before a value. */
static void
begin_value(struct json *j, const char *name)
{
	bool lines = j->depth <= layouts[j->layout].levels;
	char *p = out_room(j->out, OUT_LINE);

	if (!j->empty)
		*p++ = ',';
	if (lines)
		p = put_line(p, j->depth * layouts[j->layout].indent);
	else if (!j->empty)
		*p++ = ' ';
	j->empty = false;
	if (name != NULL) {
		*p++ = '"';
		p = stpcpy(stpcpy(p, name), "\"");
		p = stpcpy(p, layouts[j->layout].colon);
	}
	out_end(j->out, p);
}

static void
open_bracket(struct json *j, char bracket)
{
	out_char(j->out, bracket);
	j->depth++;
	j->empty = true;
}

static void
close_bracket(struct json *j, char bracket)
{
	bool lines = j->depth <= layouts[j->layout].levels;
	char *p = out_room(j->out, OUT_LINE);

	j->depth--;
	if (lines && !j->empty)
		p = put_line(p, j->depth * layouts[j->layout].indent +
		    layouts[j->layout].end);
	*p++ = bracket;
	out_end(j->out, p);
	j->empty = false;
}

void
json_object(struct json *j, const char *name)
{
	begin_value(j, name);
	open_bracket(j, '{');
}

void
json_object_end(struct json *j)
{
	close_bracket(j, '}');
}

void
json_array(struct json *j, const char *name)
{
	begin_value(j, name);
	open_bracket(j, '[');
}

void
json_array_end(struct json *j)
{
	close_bracket(j, ']');
}

void
json_null(struct json *j, const char *name)
{
	begin_value(j, name);
	out_text(j->out, "null");
}

void
json_bool(struct json *j, const char *name, bool value)
{
	begin_value(j, name);
	out_text(j->out, value ? "true" : "false");
}

void
json_int(struct json *j, const char *name, int64_t n)
{
	begin_value(j, name);
	out_int(j->out, n);
}

void
json_uint(struct json *j, const char *name, uint64_t n)
{
	begin_value(j, name);
	out_uint(j->out, n);
}

void
json_double(struct json *j, const char *name, double v)
{
	begin_value(j, name);
	put_double(j->out, v);
}

void
json_known(struct json *j, const char *name, bool known, double v)
{
	if (known)
		json_double(j, name, v);
	else
		json_null(j, name);
}

void
json_known_int(struct json *j, const char *name, bool known, int64_t n)
{
	if (known)
		json_int(j, name, n);
	else
		json_null(j, name);
}

void
json_known_uint(struct json *j, const char *name, bool known, uint64_t n)
{
	if (known)
		json_uint(j, name, n);
	else
		json_null(j, name);
}

void
json_string(struct json *j, const char *name, const char *text)
{
	if (text == NULL) {
		json_null(j, name);
		return;
	}
	begin_value(j, name);
	json_put_string(j->out, text);
}

void
json_text(struct json *j, const char *name)
{
	begin_value(j, name);
	out_char(j->out, '"');
}

void
json_text_end(struct json *j)
{
	out_char(j->out, '"');
}

void
json_begin(struct json *j, struct out *out, enum json_layout layout)
{
	*j = (struct json){ .out = out, .layout = layout };
	open_bracket(j, '{');
}

void
json_end(struct json *j)
{
	close_bracket(j, '}');
	out_char(j->out, '\n');
}
