/* SPDX-License-Identifier: ISC */
/*
 * fuzz-glob.c - match names of metrics with patterns.
 *
 * The first line is a pattern of whisper-find, which is matched with each
 * further line as a path, and is tried as a regular expression, too.
 */
#include "fuzz.h"
#include "wsp-tree.h"

#define PATTERN_MAX	256	/* more braces take too long */

static bool
is_below(const char *name, size_t len, const char *dir)
{
	size_t n = strlen(dir);

	return n == 0 || (len > n && memcmp(name, dir, n) == 0 &&
	    name[n] == '/');
}

/* Can the pattern match it at all, as that says itself? */
static bool
is_possible(const struct wsp_glob *g, const char *name, size_t len)
{
	const char *base;
	bool exact;
	size_t i;

	for (i = 0; (base = wsp_glob_alternative(g, i, &exact)) != NULL; i++)
		if (exact ? strlen(base) == len && memcmp(base, name,
		    len) == 0 : is_below(name, len, base))
			return true;
	return false;
}

static void
try_name(struct wsp_glob *g, struct wsp_glob *again, const char *name)
{
	size_t len = strlen(name);
	bool matches;

	if (wsp_glob_tagged(g)) {
		(void)wsp_glob_match_tagged(g, name);
		return;
	}
	matches = wsp_glob_match(g, name, len);
	must(!matches || is_possible(g, name, len),
	    "what matches lies where the pattern says");
	/* The other one was in another directory before. */
	(void)wsp_glob_match(again, "x/y/z", 5);
	must(wsp_glob_match(again, name, len) == matches,
	    "it does not matter what was matched before");
}

static void
try_names(struct wsp_glob *g, struct wsp_glob *again, char *names)
{
	char *name;

	while ((name = strsep(&names, "\n")) != NULL)
		if (*name != '\0' && *name != '/' &&
		    name[strlen(name) - 1] != '/' &&
		    strstr(name, "//") == NULL)
			try_name(g, again, name);
}

static void
try_regex(const char *pattern, const char *name)
{
	struct wsp_regex *r;
	struct wsp_error err = { 0 };
	bool matches;

	if (wsp_regex_new(&r, pattern, &err) == -1) {
		must(err.code == WSP_EVALUE && err.msg[0] != '\0',
		    "a bad expression is a bad value");
		return;
	}
	if (name != NULL && wsp_regex_match(r, name, strlen(name), &matches,
	    &err) == -1)
		must(err.code == WSP_EVALUE, "only time is short");
	wsp_regex_free(r);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct wsp_glob *g, *again = NULL;
	struct wsp_error err = { 0 };
	char *text, *names, *pattern;

	if ((text = calloc(1, size + 1)) == NULL)
		return 0;
	if (size > 0)
		memcpy(text, data, size);
	names = text;
	pattern = strsep(&names, "\n");
	if (strlen(pattern) <= PATTERN_MAX) {
		try_regex(pattern, names);
		if (wsp_glob_new(&g, pattern, &err) == -1)
			must(err.code == WSP_EVALUE && err.msg[0] != '\0',
			    "a bad pattern is a bad value");
		else {
			must(wsp_glob_new(&again, pattern, &err) == 0,
			    "a pattern is good twice");
			try_names(g, again, names);
			wsp_glob_free(again);
			wsp_glob_free(g);
		}
	}
	free(text);
	return 0;
}
