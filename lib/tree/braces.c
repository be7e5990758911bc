/* SPDX-License-Identifier: ISC */
/* braces.c - the alternatives that the braces of a pattern stand for. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "tree/braces.h"

/* The first of these characters in a text that no \ is before, or NULL. */
static const char *
find(const char *s, const char *end, const char *sought)
{
	for (; s < end; s++) {
		if (*s == '\\' && s + 1 < end)
			s++;
		else if (strchr(sought, *s) != NULL)
			return s;
	}
	return NULL;
}

/* Finds the last brace that opens and has one that closes behind it. */
static bool
find_braces(const char *s, const char **open, const char **close)
{
	const char *end = s + strlen(s), *at, *closing;
	bool found = false;

	for (at = s; (at = find(at, end, "{")) != NULL; at++) {
		if ((closing = find(at + 1, end, "}")) == NULL)
			break;
		*open = at;
		*close = closing;
		found = true;
	}
	return found;
}

static int
add(struct wsp_alternatives *a, char *text, struct wsp_error *err)
{
	size_t room = a->room == 0 ? 8 : 2 * a->room;
	char **list;

	if (a->n == WSP_ALTERNATIVES) {
		free(text);
		return wsp_fail(err, WSP_EVALUE,
		    "more than %d alternatives", WSP_ALTERNATIVES);
	}
	if (a->n == a->room) {
		if ((list = reallocarray(a->list, room,
		    sizeof(*list))) == NULL) {
			free(text);
			return wsp_fail_errno(err, NULL);
		}
		a->list = list;
		a->room = room;
	}
	a->list[a->n++] = text;
	return 0;
}

/* Adds the text with each part between the braces in their place. */
static int
replace_all(struct wsp_alternatives *to, const char *s, const char *open,
    const char *close, struct wsp_error *err)
{
	const char *part = open + 1, *end;
	char *text;

	do {
		if ((end = find(part, close, ",")) == NULL)
			end = close;
		if (asprintf(&text, "%.*s%.*s%s", (int)(open - s), s,
		    (int)(end - part), part, close + 1) == -1)
			return wsp_fail_errno(err, NULL);
		if (add(to, text, err) == -1)
			return -1;
		part = end + 1;
	} while (end != close);
	return 0;
}

/* Round after round, until none has braces any more. */
int
wsp_braces_expand(struct wsp_alternatives *out, const char *pattern,
    struct wsp_error *err)
{
	struct wsp_alternatives now = { 0 }, next;
	const char *open, *close;
	bool more = true;
	char *text = strdup(pattern);
	size_t i;
	int ret = text == NULL ? wsp_fail_errno(err, NULL) :
	    add(&now, text, err);

	while (ret == 0 && more) {
		more = false;
		memset(&next, 0, sizeof(next));
		for (i = 0; ret == 0 && i < now.n; i++) {
			text = now.list[i];
			if (find_braces(text, &open, &close)) {
				more = true;
				ret = replace_all(&next, text, open, close,
				    err);
			} else {
				now.list[i] = NULL;
				ret = add(&next, text, err);
			}
		}
		wsp_alternatives_free(&now);
		now = next;
	}
	if (ret == 0)
		*out = now;
	else
		wsp_alternatives_free(&now);
	return ret;
}

void
wsp_alternatives_free(struct wsp_alternatives *a)
{
	size_t i;

	for (i = 0; i < a->n; i++)
		free(a->list[i]);
	free(a->list);
	memset(a, 0, sizeof(*a));
}
