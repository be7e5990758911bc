/* SPDX-License-Identifier: ISC */
/* problems.c - put the problems of a schema file in the order of its lines. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "schema/problems.h"

struct wsp_problem {
	size_t	 line, number;
	char	*text;
};

void
wsp_problems_add(void *arg, const char *text)
{
	struct wsp_problems *p = arg;
	size_t room = p->room == 0 ? 16 : 2 * p->room;
	struct wsp_problem *list;
	char *copy;

	if (p->n == p->room) {
		list = reallocarray(p->list, room, sizeof(*list));
		if (list == NULL) {
			p->failed = true;
			return;
		}
		p->list = list;
		p->room = room;
	}
	if ((copy = strdup(text)) == NULL) {
		p->failed = true;
		return;
	}
	p->list[p->n].line = 0;
	p->list[p->n].number = p->n;
	p->list[p->n].text = copy;
	p->n++;
}

static int
by_line(const void *ap, const void *bp)
{
	const struct wsp_problem *a = ap, *b = bp;

	if (a->line != b->line)
		return a->line < b->line ? -1 : 1;
	return a->number < b->number ? -1 : 1;
}

/* A text is "path: line N: ..."; one without a line is about the file. */
static void
find_line(struct wsp_problem *p, const char *path)
{
	size_t len = strlen(path);

	if (strncmp(p->text, path, len) == 0)
		sscanf(p->text + len, ": line %zu", &p->line);
}

int
wsp_problems_tell(struct wsp_problems *p, const char *path,
    wsp_schema_problem *say, void *arg, struct wsp_error *err)
{
	bool failed = p->failed;
	size_t i;

	for (i = 0; i < p->n; i++)
		find_line(&p->list[i], path);
	if (p->n > 1)
		qsort(p->list, p->n, sizeof(*p->list), by_line);
	for (i = 0; i < p->n; i++) {
		say(arg, p->list[i].text);
		free(p->list[i].text);
	}
	free(p->list);
	*p = (struct wsp_problems){ 0 };
	return failed ? wsp_fail_errno(err, NULL) : 0;
}
