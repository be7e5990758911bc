/* SPDX-License-Identifier: ISC */
/* list_json.c - read a directory as nginx lists it in JSON. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "remote/list.h"
#include "text/hex.h"

struct text {
	const char	*s, *end;
	char		*string;	/* room for the longest string */
	bool		 no_memory;
};

/* What is known of an entry so far. */
struct entry {
	char		*name;		/* or NULL */
	bool		 directory, file;
	uint64_t	 size;
};

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void
skip_space(struct text *t)
{
	while (t->s < t->end && is_space(*t->s))
		t->s++;
}

static bool
take(struct text *t, char c)
{
	skip_space(t);
	if (t->s == t->end || *t->s != c)
		return false;
	t->s++;
	return true;
}

/* The four digits of \uXXXX, or -1. */
static int32_t
take_unit(struct text *t)
{
	int32_t unit = 0;
	int i, digit;

	for (i = 0; i < 4; i++) {
		if (t->s == t->end || (digit = wsp_hex_digit(*t->s)) == -1)
			return -1;
		unit = unit << 4 | digit;
		t->s++;
	}
	return unit;
}

/* A character above 0xffff is two of them. */
static int32_t
take_character(struct text *t)
{
	int32_t high = take_unit(t), low;

	if (high < 0xd800 || high > 0xdfff)
		return high;
	if (high > 0xdbff || t->end - t->s < 2 || t->s[0] != '\\' ||
	    t->s[1] != 'u')
		return -1;
	t->s += 2;
	low = take_unit(t);
	if (low < 0xdc00 || low > 0xdfff)
		return -1;
	return 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
}

static char *
put_utf8(char *to, int32_t c)
{
	if (c < 0x80)
		*to++ = (char)c;
	else if (c < 0x800) {
		*to++ = (char)(0xc0 | c >> 6);
		*to++ = (char)(0x80 | (c & 0x3f));
	} else {
		if (c < 0x10000)
			*to++ = (char)(0xe0 | c >> 12);
		else {
			*to++ = (char)(0xf0 | c >> 18);
			*to++ = (char)(0x80 | (c >> 12 & 0x3f));
		}
		*to++ = (char)(0x80 | (c >> 6 & 0x3f));
		*to++ = (char)(0x80 | (c & 0x3f));
	}
	return to;
}

/* What stands behind a backslash; NULL if it may not. */
static char *
take_escape(struct text *t, char *to)
{
	static const char from[] = "\"\\/bfnrt", into[] = "\"\\/\b\f\n\r\t";
	const char *found;
	int32_t c;

	if (t->s == t->end)
		return NULL;
	if (*t->s == 'u') {
		t->s++;
		/* No name has a NUL. */
		return (c = take_character(t)) <= 0 ? NULL : put_utf8(to, c);
	}
	if (*t->s == '\0' || (found = strchr(from, *t->s)) == NULL)
		return NULL;
	t->s++;
	*to++ = into[found - from];
	return to;
}

/* Reads a string into t->string, where the one before was. */
static bool
take_string(struct text *t)
{
	char *to = t->string;

	if (!take(t, '"'))
		return false;
	for (;;) {
		if (t->s == t->end || *t->s == '\0')
			return false;
		if (*t->s == '"')
			break;
		if (*t->s != '\\') {
			*to++ = *t->s++;
			continue;
		}
		t->s++;
		if ((to = take_escape(t, to)) == NULL)
			return false;
	}
	t->s++;
	*to = '\0';
	return true;
}

static bool
take_number(struct text *t, uint64_t *number)
{
	const char *from;
	uint64_t n = 0;

	skip_space(t);
	for (from = t->s; t->s < t->end && *t->s >= '0' && *t->s <= '9';
	    t->s++) {
		if (n > (uint64_t)INT64_MAX / 10 - 1)
			return false;
		n = 10 * n + (uint64_t)(*t->s - '0');
	}
	*number = n;
	return t->s > from;
}

/* One member: its name is in t->string. */
static bool
take_member(struct text *t, struct entry *e)
{
	bool size = strcmp(t->string, "size") == 0;
	bool name = strcmp(t->string, "name") == 0;
	bool type = strcmp(t->string, "type") == 0;
	uint64_t number;

	if (!take(t, ':'))
		return false;
	skip_space(t);
	if (t->s == t->end || *t->s != '"') {
		if (name || type || !take_number(t, &number))
			return false;
		if (size)
			e->size = number;
		return true;
	}
	if (size || !take_string(t) || (name && e->name != NULL))
		return false;
	if (name && (e->name = strdup(t->string)) == NULL) {
		t->no_memory = true;
		return false;
	}
	if (type) {
		e->directory = strcmp(t->string, "directory") == 0;
		e->file = strcmp(t->string, "file") == 0;
	}
	return true;
}

static bool
take_entry(struct text *t, struct entry *e)
{
	if (!take(t, '{'))
		return false;
	do {
		if (!take_string(t) || !take_member(t, e))
			return false;
	} while (take(t, ','));
	return take(t, '}');
}

/* A name that leads nowhere else; others are not followed. */
static bool
is_name(const char *name)
{
	return *name != '\0' && strchr(name, '/') == NULL &&
	    strcmp(name, ".") != 0 && strcmp(name, "..") != 0;
}

static int
malformed(const struct text *t, struct wsp_error *err)
{
	if (t->no_memory) {
		errno = ENOMEM;
		return wsp_fail_errno(err, NULL);
	}
	return wsp_fail(err, WSP_EVALUE,
	    "no directory as nginx lists it in JSON");
}

static int
read_entry(struct text *t, wsp_listed_fn *fn, void *arg, struct wsp_error *err)
{
	struct entry e = { 0 };
	struct wsp_listed listed;
	int ret = 0;

	if (!take_entry(t, &e) || e.name == NULL || !is_name(e.name))
		ret = malformed(t, err);
	else if (e.directory || e.file) {
		listed.name = e.name;
		listed.size = e.size;
		listed.directory = e.directory;
		ret = fn(arg, &listed, err);
	}
	free(e.name);
	return ret;
}

int
wsp_list_json(const char *text, size_t len, wsp_listed_fn *fn, void *arg,
    struct wsp_error *err)
{
	struct text t = { .s = text, .end = text + len };
	int ret = 0;

	if ((t.string = malloc(len + 1)) == NULL)
		return wsp_fail_errno(err, NULL);
	if (!take(&t, '['))
		ret = malformed(&t, err);
	else if (!take(&t, ']')) {
		do
			ret = read_entry(&t, fn, arg, err);
		while (ret == 0 && take(&t, ','));
		if (ret == 0 && !take(&t, ']'))
			ret = malformed(&t, err);
	}
	skip_space(&t);
	if (ret == 0 && t.s != t.end)
		ret = malformed(&t, err);
	free(t.string);
	return ret;
}
