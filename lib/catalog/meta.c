/* SPDX-License-Identifier: ISC */
/* meta.c - lines of keys and values: where a catalogue is from. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "catalog/meta.h"

int
wsp_meta_value(const struct wsp_part *meta, const char *key, char **value,
    struct wsp_error *err)
{
	const char *p = (const char *)meta->body, *end = p + meta->len, *eol;
	size_t len = strlen(key);

	for (; p < end; p = eol + 1) {
		if ((eol = memchr(p, '\n', (size_t)(end - p))) == NULL)
			break;
		if ((size_t)(eol - p) > len && memcmp(p, key, len) == 0 &&
		    p[len] == '=') {
			p += len + 1;
			*value = strndup(p, (size_t)(eol - p));
			return *value == NULL ? wsp_fail_errno(err, NULL) : 0;
		}
	}
	return 0;
}

/* The line of a key, or NULL. */
static char *
find_line(const struct wsp_buf *meta, const char *key, char **end)
{
	char *p = (char *)meta->data, *stop;
	size_t len = strlen(key);

	if (meta->len == 0)
		return NULL;
	for (stop = p + meta->len; p < stop; p = *end) {
		*end = memchr(p, '\n', (size_t)(stop - p));
		*end = *end == NULL ? stop : *end + 1;
		if ((size_t)(*end - p) > len && memcmp(p, key, len) == 0 &&
		    p[len] == '=')
			return p;
	}
	return NULL;
}

int
wsp_meta_set(struct wsp_buf *meta, const char *key, const char *value,
    bool *changed, struct wsp_error *err)
{
	char *line, *end;

	if ((line = find_line(meta, key, &end)) != NULL) {
		if ((size_t)(end - line) == strlen(key) + strlen(value) + 2 &&
		    memcmp(line + strlen(key) + 1, value,
		    strlen(value)) == 0)
			return 0;
		memmove(line, end, (size_t)((char *)meta->data + meta->len -
		    end));
		meta->len -= (size_t)(end - line);
	}
	*changed = true;
	if (wsp_buf_add(meta, key, strlen(key), err) == -1 ||
	    wsp_buf_add(meta, "=", 1, err) == -1 ||
	    wsp_buf_add(meta, value, strlen(value), err) == -1)
		return -1;
	return wsp_buf_add(meta, "\n", 1, err);
}
