/* SPDX-License-Identifier: ISC */
/* row_names.c - names of metrics as the formats write them. */
#include <err.h>
#include <search.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "cli/json.h"
#include "print/row_names.h"
#include "print/row_tags.h"

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
	json_put_string(o, s);
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

static bool
ends_in_backslash(const char *s, size_t len)
{
	return len > 0 && s[len - 1] == '\\';
}

/* A backslash before what is escaped does not change it. */
static void
put_escaped(struct out *o, const char *s, size_t len, const char *special)
{
	size_t i;

	for (i = 0; i < len; i++) {
		if (strchr(special, s[i]) != NULL)
			out_char(o, '\\');
		out_char(o, s[i]);
	}
}

/* What InfluxDB has a meaning of its own for, or leaves the point out. */
static bool
is_reserved(const struct tag *t)
{
	static const char *const keys[] = { "time", "_field", "_measurement" };
	size_t i;

	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (strlen(keys[i]) == t->key_len &&
		    memcmp(keys[i], t->key, t->key_len) == 0)
			return true;
	return false;
}

static const char *
put_influx_tags(struct out *o, const char *s)
{
	struct tag t;

	while (*s != '\0') {
		s = read_tag(s, &t);
		if (ends_in_backslash(t.key, t.key_len) ||
		    ends_in_backslash(t.value, t.value_len))
			return "the influx format has no tags that end with "
			    "a backslash";
		if (is_reserved(&t))
			return "the influx format has no tags that are called "
			    "time, _field or _measurement";
		out_char(o, ',');
		put_escaped(o, t.key, t.key_len, ",= ");
		out_char(o, '=');
		put_escaped(o, t.value, t.value_len, ",= ");
	}
	return NULL;
}

/* At the end a backslash would escape what comes next. */
const char *
name_influx(struct out *o, const char *s)
{
	size_t len = has_tags(s) ? bare_length(s) : strlen(s);

	if (has_control(s))
		return "the influx format has no names with control "
		    "characters";
	if (*s == '#')
		return "in the influx format a name with # is a comment";
	if (ends_in_backslash(s, len))
		return "the influx format has no names that end with a "
		    "backslash";
	put_escaped(o, s, len, ", ");
	return put_influx_tags(o, s + len);
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

/*
 * A name of letters, digits, _ and colons, but no digit in front, with _ for
 * what is something else; that of a label has no colon.
 */
static char *
family_of(const char *s, size_t len, bool label)
{
	char *family, *p;
	size_t i;

	if ((family = malloc(len + 2)) == NULL)
		err(1, NULL);
	p = family;
	if (len == 0 || (*s >= '0' && *s <= '9'))
		*p++ = '_';
	for (i = 0; i < len; i++)
		*p++ = (s[i] >= 'a' && s[i] <= 'z') ||
		    (s[i] >= 'A' && s[i] <= 'Z') ||
		    (s[i] >= '0' && s[i] <= '9') ||
		    (s[i] == ':' && !label) ? s[i] : '_';
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

static void
put_label(struct out *o, const char *label, const char *value, size_t len)
{
	size_t i;

	out_text(o, label);
	out_text(o, "=\"");
	for (i = 0; i < len; i++) {
		if (value[i] == '\\' || value[i] == '"' || value[i] == '\n')
			out_char(o, '\\');
		out_char(o, value[i] == '\n' ? 'n' : value[i]);
	}
	out_char(o, '"');
}

/* Is this the label of a tag before it in the name? */
static bool
is_label_taken(const char *tags, const char *end, const char *label)
{
	bool same = strcmp(label, "name") == 0;
	const char *s = tags;
	struct tag t;
	char *other;

	while (!same && s < end) {
		s = read_tag(s, &t);
		if (s >= end)
			break;
		other = family_of(t.key, t.key_len, true);
		same = strcmp(other, label) == 0;
		free(other);
	}
	return same;
}

static const char *
put_labels(struct out *o, const char *tags, bool first)
{
	const char *s = tags;
	struct tag t;
	char *label;
	bool taken;

	while (*s != '\0') {
		s = read_tag(s, &t);
		label = family_of(t.key, t.key_len, true);
		if ((taken = is_label_taken(tags, s, label)) == false) {
			if (!first)
				out_char(o, ',');
			put_label(o, label, t.value, t.value_len);
		}
		free(label);
		if (taken)
			return "two tags have the same name in the "
			    "openmetrics format";
		first = false;
	}
	return NULL;
}

/*
 * The tags are labels.  Where metrics with tags lie in a tree depends on a
 * hash: their families cannot be kept together.
 */
static const char *
put_tagged(struct out *o, const char *s)
{
	size_t len = bare_length(s);
	char *family = family_of(s, len, false);
	bool exact = strlen(family) == len && memcmp(family, s, len) == 0;

	out_text(o, family);
	free(family);
	out_char(o, '{');
	if (!exact)
		put_label(o, "name", s, len);
	return put_labels(o, s + len, exact);
}

const char *
name_openmetrics(struct out *o, const char *s)
{
	size_t len = strlen(s);
	char *family;

	if (!is_utf8(s))
		return "the openmetrics format has no names that are not "
		    "UTF-8";
	if (has_tags(s))
		return put_tagged(o, s);
	family = family_of(s, len, false);
	out_text(o, family);
	if (interrupted(family))
		return "files whose names are the same in the openmetrics "
		    "format must follow one another";
	out_char(o, '{');
	put_label(o, "name", s, len);
	return NULL;
}
