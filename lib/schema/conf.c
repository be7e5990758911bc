/* SPDX-License-Identifier: ISC */
/* conf.c - split a schema file into sections, keys and values. */
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/grow.h"
#include "base/io.h"
#include "text/unit.h"
#include "schema/conf.h"

#define SECTIONS	0	/* their group; that of keys is behind it */
#define SIZE_LIMIT	(16 * 1024 * 1024)	/* no schema file is so large */

/* A line without the white space around it. */
struct line {
	size_t	 number;
	size_t	 indent;	/* characters of white space before it */
	size_t	 len;
	char	*text;
};

/* Where the reader is. */
struct state {
	struct wsp_conf *conf;
	size_t	 indent;	/* of the last key or section */
	size_t	 blank;		/* empty lines since the last value */
	bool	 in_key;	/* could the next line continue a value? */
	char	*end;		/* of that value */
};

int
wsp_conf_fail(const struct wsp_conf *conf, size_t line,
    const struct wsp_conf_section *section, enum wsp_code code,
    struct wsp_error *err, const char *fmt, ...)
{
	char reason[WSP_ERRLEN], *s;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(reason, sizeof(reason), fmt, ap);
	va_end(ap);
	/* It may quote a value of several lines. */
	for (s = reason; (s = strchr(s, '\n')) != NULL;)
		*s = ' ';
	if (section == NULL)
		return wsp_fail(err, code, "%s: line %zu: %s", conf->path,
		    line, reason);
	return wsp_fail(err, code, "%s: line %zu: [%s]: %s", conf->path, line,
	    section->name, reason);
}

static struct wsp_conf_section *
last_section(const struct state *s)
{
	return s->conf->n == 0 ? NULL : &s->conf->sections[s->conf->n - 1];
}

static struct wsp_conf_key *
last_key(const struct state *s)
{
	struct wsp_conf_section *section = last_section(s);

	return &section->keys[section->n - 1];
}

static int
fail(const struct state *s, const struct line *l, struct wsp_error *err,
    const char *reason)
{
	return wsp_conf_fail(s->conf, l->number,
	    l->text[0] == '[' ? NULL : last_section(s), WSP_EVALUE, err, "%s",
	    reason);
}

/*
 * The length of a character that looks like a space, or like nothing, but is
 * not one to a pattern or a number: U+0085, U+00A0, U+1680, U+2000 to U+200F,
 * U+2028, U+2029, U+202F, U+205F, U+3000, U+FEFF.  0 if it is another.
 */
static size_t
odd_space(const unsigned char *s, size_t len)
{
	if (len >= 2 && s[0] == 0xc2 && (s[1] == 0x85 || s[1] == 0xa0))
		return 2;
	if (len < 3)
		return 0;
	if (s[0] == 0xe2 && s[1] == 0x80 && (s[2] <= 0x8f || s[2] == 0xa8 ||
	    s[2] == 0xa9 || s[2] == 0xaf))
		return 3;
	return memcmp(s, "\xe1\x9a\x80", 3) == 0 ||
	    memcmp(s, "\xe2\x81\x9f", 3) == 0 ||
	    memcmp(s, "\xe3\x80\x80", 3) == 0 ||
	    memcmp(s, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
}

static int
check_characters(const struct state *s, const struct line *l,
    struct wsp_error *err)
{
	const unsigned char *text = (const unsigned char *)l->text;
	size_t i;

	for (i = 0; i < l->len; i++) {
		if ((text[i] < ' ' && text[i] != '\t') || text[i] == 0x7f)
			return fail(s, l, err, "a control character");
		if (odd_space(text + i, l->len - i) > 0)
			return fail(s, l, err,
			    "a space that is not an ASCII one");
	}
	return 0;
}

static int
add_section(struct state *s, const struct line *l, struct wsp_error *err)
{
	struct wsp_conf *conf = s->conf;
	struct wsp_conf_section *section;
	size_t first;

	if (l->text[l->len - 1] != ']')
		return fail(s, l, err, "a section is [name], with nothing "
		    "behind it");
	if (l->len == 2)
		return fail(s, l, err, "a section without a name");
	if (wsp_grow(&conf->sections, conf->n, sizeof(*section), err) == -1)
		return -1;
	section = &conf->sections[conf->n];
	*section = (struct wsp_conf_section){ l->text + 1, l->number, 0, NULL };
	l->text[l->len - 1] = '\0';
	if (wsp_table_add(&conf->names, SECTIONS, section->name, l->len - 2,
	    conf->n, &first, err) == -1)
		return -1;
	if (first != conf->n)
		return wsp_conf_fail(conf, l->number, section, WSP_EVALUE, err,
		    "the same section as in line %zu",
		    conf->sections[first].line);
	if (strcmp(section->name, "DEFAULT") == 0)
		conf->lends = conf->n + 1;
	conf->n++;
	s->in_key = false;
	return 0;
}

static int
check_key(const struct state *s, const struct line *l, const char *name,
    struct wsp_error *err)
{
	const struct wsp_conf_section *section = last_section(s);
	size_t first;

	if (*name == '\0')
		return fail(s, l, err, "a value without a key");
	if (wsp_table_add(&s->conf->names, s->conf->n, name, strlen(name),
	    section->n, &first, err) == -1)
		return -1;
	if (first != section->n)
		return wsp_conf_fail(s->conf, l->number, section, WSP_EVALUE,
		    err, "%s again, as in line %zu", name,
		    section->keys[first].line);
	return 0;
}

/* Ends the key's name and makes its letters small. */
static void
end_name(char *name, char *end)
{
	while (end > name && wsp_isspace(end[-1]))
		end--;
	*end = '\0';
	for (; *name != '\0'; name++)
		if (*name >= 'A' && *name <= 'Z')
			*name |= 0x20;
}

static int
add_key(struct state *s, const struct line *l, struct wsp_error *err)
{
	struct wsp_conf_section *section = last_section(s);
	char *value;

	if (section == NULL)
		return fail(s, l, err, "a key before the first section");
	l->text[l->len] = '\0';
	if ((value = strpbrk(l->text, "=:")) == NULL)
		return fail(s, l, err, "neither [section] nor key = value");
	end_name(l->text, value++);
	while (wsp_isspace(*value))
		value++;
	if (check_key(s, l, l->text, err) == -1 ||
	    wsp_grow(&section->keys, section->n, sizeof(*section->keys),
	    err) == -1)
		return -1;
	section->keys[section->n++] = (struct wsp_conf_key){ l->text, value,
	    l->number };
	s->in_key = true;
	s->end = l->text + l->len;
	return 0;
}

/*
 * Joins a line to the value before it, where there is room for it: what is
 * left out between them is longer than what is put in.
 */
static int
continue_value(struct state *s, const struct line *l, struct wsp_error *err)
{
	if (l->text[0] == '[' && l->text[l->len - 1] == ']')
		return wsp_conf_fail(s->conf, l->number, last_section(s),
		    WSP_EVALUE, err, "%.*s is indented, so that it would "
		    "continue the value of %s", (int)l->len, l->text,
		    last_key(s)->name);
	memset(s->end, '\n', s->blank + 1);
	s->end += s->blank + 1;
	memmove(s->end, l->text, l->len);
	s->end += l->len;
	*s->end = '\0';
	return 0;
}

static int
take_line(struct state *s, const struct line *l, struct wsp_error *err)
{
	int ret;

	if (l->len == 0) {
		s->blank++;
		return 0;
	}
	if (l->text[0] == '#' || l->text[0] == ';')
		return 0;
	if (check_characters(s, l, err) == -1)
		return -1;
	if (s->in_key && l->indent > s->indent)
		ret = continue_value(s, l, err);
	else {
		s->indent = l->indent;
		ret = l->text[0] == '[' ? add_section(s, l, err) :
		    add_key(s, l, err);
	}
	s->blank = 0;
	return ret;
}

/* Finds the next line, which ends in LF, CR or both. */
static char *
next_line(char *s, char *end, struct line *l)
{
	char *stop = s;

	while (stop < end && *stop != '\n' && *stop != '\r')
		stop++;
	for (l->text = s; l->text < stop && wsp_isspace(*l->text); l->text++)
		continue;
	l->indent = (size_t)(l->text - s);
	for (l->len = (size_t)(stop - l->text); l->len > 0; l->len--)
		if (!wsp_isspace(l->text[l->len - 1]))
			break;
	l->number++;
	if (stop < end && *stop++ == '\r' && stop < end && *stop == '\n')
		stop++;
	return stop;
}

/* Takes a text of len bytes, and one byte more, that is the conf's own. */
static int
parse(struct wsp_conf *conf, size_t len, struct wsp_error *err)
{
	struct state s = { .conf = conf };
	struct line l = { 0 };
	char *at = conf->text, *end = conf->text + len;

	*end = '\0';
	while (at < end) {
		at = next_line(at, end, &l);
		if (take_line(&s, &l, err) == -1)
			return -1;
	}
	return 0;
}

int
wsp_conf_parse(struct wsp_conf *conf, const char *path, const char *text,
    size_t len, struct wsp_error *err)
{
	conf->path = path;
	if ((conf->text = malloc(len + 1)) == NULL)
		return wsp_fail_errno(err, "%s", path);
	memcpy(conf->text, text, len);
	return parse(conf, len, err);
}

static int
read_text(struct wsp_conf *conf, int fd, off_t size, size_t *len,
    struct wsp_error *err)
{
	if (size > SIZE_LIMIT)
		return wsp_fail(err, WSP_EVALUE, "too large for a schema file");
	if ((conf->text = malloc((size_t)size + 1)) == NULL)
		return wsp_fail_errno(err, NULL);
	return wsp_io_read(fd, conf->text, (size_t)size, 0, len, err);
}

int
wsp_conf_read(struct wsp_conf *conf, const char *path, struct wsp_error *err)
{
	struct wsp_error reason, ignored;
	struct stat st;
	size_t len = 0;
	int fd, ret;

	conf->path = path;
	if ((fd = wsp_io_open(AT_FDCWD, path, O_RDONLY, &st, &reason)) == -1)
		ret = -1;
	else {
		ret = read_text(conf, fd, st.st_size, &len, &reason);
		wsp_io_close(fd, &ignored);
	}
	if (ret == 0)
		return parse(conf, len, err);
	wsp_fail(err, reason.code, "%s: %s", path, reason.msg);
	err->sys = reason.sys;
	return -1;
}

void
wsp_conf_free(struct wsp_conf *conf)
{
	size_t i;

	for (i = 0; i < conf->n; i++)
		free(conf->sections[i].keys);
	free(conf->sections);
	wsp_table_free(&conf->names);
	free(conf->text);
}
