/* SPDX-License-Identifier: ISC */
/* list_s3.c - read an answer to ListObjectsV2. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <expat.h>

#include "base/error.h"
#include "base/grow.h"
#include "remote/list.h"
#include "text/hex.h"

#define DEPTH_MAX	16
#define TEXT_MAX	8192	/* bytes of a key, as it is written here */
#define PIECE		65536

struct object {
	char		*key;
	uint64_t	 size;
};

struct state {
	XML_Parser	 parser;
	unsigned	 depth;
	bool		 inside;	/* of Contents */
	bool		 bad, list, no_memory;
	char		 text[TEXT_MAX + 1];
	size_t		 len;
	struct object	*objects;	/* the last one may not be whole */
	size_t		 n;
	bool		 encoded;	/* keys are, as in a URL */
	char		*more;
};

static void
stop(struct state *s)
{
	s->bad = true;
	XML_StopParser(s->parser, XML_FALSE);
}

static void
stop_for_memory(struct state *s)
{
	s->no_memory = true;
	stop(s);
}

static void
begin_object(struct state *s)
{
	struct wsp_error ignored;

	if (wsp_grow(&s->objects, s->n, sizeof(*s->objects), &ignored) == -1) {
		stop_for_memory(s);
		return;
	}
	s->objects[s->n].key = NULL;
	s->objects[s->n++].size = 0;
	s->inside = true;
}

static void
on_start(void *arg, const XML_Char *name, const XML_Char **attributes)
{
	struct state *s = arg;

	(void)attributes;
	s->len = 0;
	if (s->depth == 0)
		s->list = strcmp(name, "ListBucketResult") == 0;
	else if (s->depth == 1 && strcmp(name, "Contents") == 0)
		begin_object(s);
	if (++s->depth > DEPTH_MAX || !s->list)
		stop(s);
}

static void
on_text(void *arg, const XML_Char *text, int len)
{
	struct state *s = arg;

	if ((size_t)len > TEXT_MAX - s->len) {
		stop(s);
		return;
	}
	memcpy(s->text + s->len, text, (size_t)len);
	s->len += (size_t)len;
}

static char *
copy_text(struct state *s)
{
	char *copy = strndup(s->text, s->len);

	if (copy == NULL)
		stop_for_memory(s);
	return copy;
}

/* The end of what is said of an object. */
static void
end_field(struct state *s, const char *name)
{
	struct object *o = &s->objects[s->n - 1];

	if (strcmp(name, "Key") == 0 && o->key == NULL)
		o->key = copy_text(s);
	else if (strcmp(name, "Size") == 0) {
		s->text[s->len] = '\0';
		o->size = strtoull(s->text, NULL, 10);
	}
}

static void
on_end(void *arg, const XML_Char *name)
{
	struct state *s = arg;

	s->depth--;
	if (s->depth == 2 && s->inside)
		end_field(s, name);
	else if (s->depth == 1 && s->inside) {
		s->inside = false;
		if (s->objects[s->n - 1].key == NULL)
			stop(s);
	} else if (s->depth == 1 && s->more == NULL &&
	    strcmp(name, "NextContinuationToken") == 0)
		s->more = copy_text(s);
	else if (s->depth == 1 && strcmp(name, "EncodingType") == 0)
		s->encoded = s->len == 3 && memcmp(s->text, "url", 3) == 0;
	s->len = 0;
}

/* No list has one, and what it could declare is not wanted. */
static void
on_doctype(void *arg, const XML_Char *name, const XML_Char *system,
    const XML_Char *public, int internal)
{
	(void)name;
	(void)system;
	(void)public;
	(void)internal;
	stop(arg);
}

static bool
parse(struct state *s, const char *text, size_t len)
{
	size_t n;

	XML_SetUserData(s->parser, s);
	XML_SetElementHandler(s->parser, on_start, on_end);
	XML_SetCharacterDataHandler(s->parser, on_text);
	XML_SetStartDoctypeDeclHandler(s->parser, on_doctype);
	do {
		n = len < PIECE ? len : PIECE;
		if (XML_Parse(s->parser, text, (int)n, n == len) !=
		    XML_STATUS_OK || s->bad)
			return false;
		text += n;
		len -= n;
	} while (len > 0);
	return true;
}

static int
fail_parsed(struct state *s, struct wsp_error *err)
{
	if (!s->no_memory &&
	    XML_GetErrorCode(s->parser) != XML_ERROR_NO_MEMORY)
		return wsp_fail(err, WSP_EVALUE, "no list of a bucket");
	errno = ENOMEM;
	return wsp_fail_errno(err, NULL);
}

/* Takes %XX and + out of a key, in place; false if it has another %. */
static bool
decode(char *key)
{
	char *to = key;
	int high, low;

	for (; *key != '\0'; key++) {
		if (*key != '%') {
			*to++ = *key == '+' ? ' ' : *key;
			continue;
		}
		if ((high = wsp_hex_digit(key[1])) == -1 ||
		    (low = wsp_hex_digit(key[2])) == -1 || high + low == 0)
			return false;
		*to++ = (char)(high << 4 | low);
		key += 2;
	}
	*to = '\0';
	return true;
}

static int
deliver(struct state *s, wsp_listed_fn *fn, void *arg, struct wsp_error *err)
{
	struct wsp_listed listed = { 0 };
	size_t i;

	for (i = 0; i < s->n; i++) {
		if (s->encoded && !decode(s->objects[i].key))
			return wsp_fail(err, WSP_EVALUE,
			    "the list has a key that cannot be read");
		listed.name = s->objects[i].key;
		listed.size = s->objects[i].size;
		if (fn(arg, &listed, err) == -1)
			return -1;
	}
	return 0;
}

int
wsp_list_s3(const char *text, size_t len, wsp_listed_fn *fn, void *arg,
    char **more, struct wsp_error *err)
{
	struct state *s;
	size_t i;
	int ret;

	if ((s = calloc(1, sizeof(*s))) == NULL)
		return wsp_fail_errno(err, NULL);
	s->parser = XML_ParserCreate(NULL);
	s->no_memory = s->parser == NULL;
	if (s->no_memory || !parse(s, text, len))
		ret = fail_parsed(s, err);
	else
		ret = deliver(s, fn, arg, err);
	if (s->parser != NULL)
		XML_ParserFree(s->parser);
	for (i = 0; i < s->n; i++)
		free(s->objects[i].key);
	free(s->objects);
	if (ret == 0)
		*more = s->more;
	else
		free(s->more);
	free(s);
	return ret;
}
