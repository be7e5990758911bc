/* SPDX-License-Identifier: ISC */
/* format_name.c - names of metrics as the formats write them. */
#include <err.h>
#include <search.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "format_name.h"

/* RFC 4180: quotes around what has commas, quotes or ends of lines. */
const char *
name_csv(struct out *o, const char *s)
{
	if (strpbrk(s, ",\"\r\n") == NULL) {
		out_text(o, s);
		return NULL;
	}
	out_char(o, '"');
	for (; *s != '\0'; s++) {
		if (*s == '"')
			out_char(o, '"');
		out_char(o, *s);
	}
	out_char(o, '"');
	return NULL;
}

/* The escapes that ClickHouse and PostgreSQL read. */
const char *
name_tsv(struct out *o, const char *s)
{
	static const char plain[] = "\\\b\f\n\r\t", letters[] = "\\bfnrt";
	const char *p;

	for (; *s != '\0'; s++)
		if ((p = strchr(plain, *s)) != NULL) {
			out_char(o, '\\');
			out_char(o, letters[p - plain]);
		} else
			out_char(o, *s);
	return NULL;
}

const char *
name_json(struct out *o, const char *s)
{
	out_json_string(o, s);
	return NULL;
}

static bool
has_control(const char *s)
{
	for (; *s != '\0'; s++)
		if ((unsigned char)*s < ' ' || *s == 0x7f)
			return true;
	return false;
}

const char *
name_carbon(struct out *o, const char *s)
{
	if (has_control(s) || strchr(s, ' ') != NULL)
		return "the carbon format has no names with white space";
	out_text(o, s);
	return NULL;
}

/*
 * A comma or space is escaped, which a backslash before it does not change;
 * but one at the end would escape what comes next.
 */
const char *
name_influx(struct out *o, const char *s)
{
	size_t len = strlen(s);

	if (has_control(s))
		return "the influx format has no names with control "
		    "characters";
	if (*s == '#')
		return "in the influx format a name with # is a comment";
	if (len > 0 && s[len - 1] == '\\')
		return "the influx format has no names that end with a "
		    "backslash";
	for (; *s != '\0'; s++) {
		if (*s == ',' || *s == ' ')
			out_char(o, '\\');
		out_char(o, *s);
	}
	return NULL;
}

static bool
is_utf8(const char *text)
{
	const unsigned char *s = (const unsigned char *)text;
	uint32_t code;
	size_t len;

	for (; *s != '\0'; s += len)
		if ((len = out_decode(s, &code)) == 0)
			return false;
	return true;
}

/* A name of [a-zA-Z_:][a-zA-Z0-9_:]*, others with _ for what does not fit. */
static char *
family_of(const char *s)
{
	char *family, *p;

	if ((family = malloc(strlen(s) + 2)) == NULL)
		err(1, NULL);
	p = family;
	if ((*s >= '0' && *s <= '9') || *s == '\0')
		*p++ = '_';
	for (; *s != '\0'; s++)
		*p++ = (*s >= 'a' && *s <= 'z') || (*s >= 'A' && *s <= 'Z') ||
		    (*s >= '0' && *s <= '9') || *s == ':' ? *s : '_';
	*p = '\0';
	return family;
}

static int
compare(const void *a, const void *b)
{
	return strcmp(a, b);
}

/*
 * The rows of a family must not be interrupted by those of another: it may
 * come again only directly after itself.  What is remembered is kept.
 */
static bool
interrupted(char *family)
{
	static const char *last;
	static void *seen;
	char **node;

	if ((node = tsearch(family, &seen, compare)) == NULL)
		err(1, NULL);
	if (*node != family) {
		free(family);
		if (*node != last)
			return true;
	}
	last = *node;
	return false;
}

const char *
name_openmetrics(struct out *o, const char *s)
{
	char *family;

	if (!is_utf8(s))
		return "the openmetrics format has no names that are not "
		    "UTF-8";
	family = family_of(s);
	out_text(o, family);
	if (interrupted(family))
		return "files whose names are the same in the openmetrics "
		    "format must follow one another";
	out_text(o, "{name=\"");
	for (; *s != '\0'; s++) {
		if (*s == '\\' || *s == '"' || *s == '\n')
			out_char(o, '\\');
		out_char(o, *s == '\n' ? 'n' : *s);
	}
	out_char(o, '"');
	return NULL;
}
