/* SPDX-License-Identifier: ISC */
/* branch.c - directories that match, as Graphite's find has them. */
#include <string.h>

#include "find/find.h"

static char last[WSP_METRICLEN];	/* the metric before that was chosen */

/* The next directory of a name that the one before does not share. */
static size_t
next_branch(const char *name, size_t from)
{
	const char *slash;

	while ((slash = strchr(name + from, '/')) != NULL) {
		from = (size_t)(slash - name) + 1;
		if (strncmp(name, last, from) != 0)
			return from;
	}
	return 0;
}

/* Is the directory in the first bytes of the name asked for? */
static bool
is_asked_for(const struct find_subject *s, size_t len, struct find_subject *d)
{
	static char path[WSP_METRICLEN];

	memcpy(path, s->r.name, len);
	path[len] = '\0';
	*d = *s;
	d->r.name = path;
	d->r.len = len;
	d->metric = NULL;
	return find_matches(d);
}

bool
find_branches(const struct find_subject *s)
{
	struct find_subject d;
	size_t from = 0;

	while ((from = next_branch(s->r.name, from)) > 0)
		if (is_asked_for(s, from - 1, &d))
			return true;
	return false;
}

void
find_each_branch(const struct find_subject *s, void (*visit)(
    struct find_subject *))
{
	struct find_subject d;
	size_t from = 0;

	while ((from = next_branch(s->r.name, from)) > 0)
		if (is_asked_for(s, from - 1, &d))
			visit(&d);
	memcpy(last, s->r.name, s->r.len + 1);
}
