/* SPDX-License-Identifier: ISC */
/* patterns.c - which names are asked for at all. */
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "cli/grown.h"
#include "cli/names.h"
#include "find/find.h"

/* One of Graphite's, or with -r a regular expression. */
struct pattern {
	struct wsp_glob		*glob;
	struct wsp_regex	*regex;
	bool			 literal; /* of one tagged metric */
};

size_t find_npatterns;

static struct pattern *patterns, *excluded;
static size_t nexcluded;
static const char **exclude_texts;
static size_t nexclude_texts;

void
find_add_exclude(const char *option, const char *text)
{
	(void)option;
	exclude_texts = grown(exclude_texts, nexclude_texts,
	    sizeof(*exclude_texts));
	exclude_texts[nexclude_texts++] = text;
}

/* A pattern of a path begins below the root and has no .wsp. */
char *
find_trim(const char *text, const char *root)
{
	size_t len = root == NULL ? 0 : strlen(root), end;
	char *copy;

	while (len > 1 && root[len - 1] == '/')
		len--;
	if (strchr(text, '/') != NULL) {
		if (len > 0 && strncmp(text, root, len) == 0 &&
		    text[len] == '/')
			text += len + 1;
		while (strncmp(text, "./", 2) == 0)
			text += 2;
	}
	if ((copy = strdup(text)) == NULL)
		err(1, NULL);
	end = strlen(copy);
	if (strchr(text, '/') != NULL && end > 4 &&
	    strcmp(copy + end - 4, ".wsp") == 0)
		copy[end - 4] = '\0';
	return copy;
}

static void
add_pattern(struct pattern **list, size_t *n, const char *text,
    const char *root)
{
	struct wsp_error error;
	struct pattern *p;
	char *copy;
	int ret;

	*list = grown(*list, *n, sizeof(**list));
	p = &(*list)[(*n)++];
	*p = (struct pattern){ NULL, NULL, false };
	copy = find_trim(text, root);
	ret = find_said.regex ? wsp_regex_new(&p->regex, text, &error) :
	    wsp_glob_new(&p->glob, copy, &error);
	if (ret == -1)
		cli_usage("%s: %s", text, error.msg);
	p->literal = p->glob != NULL && strpbrk(copy, "*?[{\\") == NULL;
	/* Its file may be called by a hash, of which the name is known now. */
	if (p->literal)
		names_add(copy, &error);
	free(copy);
}

void
find_patterns(int argc, char *argv[], const char *root)
{
	size_t k;
	int i;

	for (i = 0; i < argc; i++)
		add_pattern(&patterns, &find_npatterns, argv[i], root);
	for (k = 0; k < nexclude_texts; k++)
		add_pattern(&excluded, &nexcluded, exclude_texts[k], root);
	if (find_said.list != NULL)
		find_read_list(root);
	names_sort();
}

static bool
matches_regex(struct wsp_regex *r, const char *metric)
{
	struct wsp_error error;
	bool matches = false;

	if (wsp_regex_match(r, metric, strlen(metric), &matches,
	    &error) == -1)
		cli_fail(metric, &error);
	return matches;
}

static bool
matches_pattern(const struct pattern *p, struct find_subject *s)
{
	if (p->regex != NULL)
		return matches_regex(p->regex, find_metric(s));
	if (wsp_glob_tagged(p->glob))
		return find_is_tagged(s) &&
		    (p->literal || find_is_named(s)) &&
		    wsp_glob_match_tagged(p->glob, find_metric(s));
	return wsp_glob_match(p->glob, s->r.name, s->r.len);
}

bool
find_matches(struct find_subject *s)
{
	bool found = find_npatterns == 0;
	size_t i;

	for (i = 0; i < find_npatterns && !found; i++)
		found = matches_pattern(&patterns[i], s);
	if (found)
		s->missed = false;
	return found && !find_excluded(s);
}

/* What might be meant is left out, too. */
bool
find_excluded(struct find_subject *s)
{
	bool out = false;
	size_t i;

	s->missed = false;
	for (i = 0; i < nexcluded && !out; i++)
		out = matches_pattern(&excluded[i], s);
	if (out)
		s->missed = false;
	return out || s->missed;
}

const char *
find_pattern_base(size_t i, size_t k, bool *exact)
{
	const struct pattern *p = &patterns[i];

	*exact = false;
	if (p->glob != NULL && !wsp_glob_tagged(p->glob))
		return wsp_glob_alternative(p->glob, k, exact);
	return k > 0 ? NULL : p->glob != NULL ? "_tagged" : "";
}

/* Is one path the other, or above it? */
static bool
meets(const char *a, size_t alen, const char *b, size_t blen)
{
	size_t n = alen < blen ? alen : blen;

	if (memcmp(a, b, n) != 0)
		return false;
	return n == 0 || alen == blen || (alen < blen ? b : a)[n] == '/';
}

bool
find_may_be_in(const char *dir, size_t len)
{
	const char *base, *slash;
	size_t i, k, n;
	bool exact;

	for (i = 0; i < find_npatterns; i++)
		for (k = 0; (base = find_pattern_base(i, k, &exact)) != NULL;
		    k++) {
			slash = strrchr(base, '/');
			n = !exact || find_said.branches ? strlen(base) :
			    slash == NULL ? 0 : (size_t)(slash - base);
			if (meets(dir, len, base, n))
				return true;
		}
	return find_npatterns == 0;
}
