/* SPDX-License-Identifier: ISC */
/* source.c - the files that operands, lists and trees name, one by one. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "source.h"

static bool
fail(struct source *s, struct source_entry *e, const char *path)
{
	s->error.code = WSP_ESYS;
	s->error.sys = errno;
	snprintf(s->error.msg, sizeof(s->error.msg), "%s", strerror(errno));
	e->kind = WSP_WALK_FAILED;
	e->path = e->name = path;
	e->error = &s->error;
	return true;
}

/* The next line of the list; false at its end. */
static bool
next_line(struct source *s, struct source_entry *e)
{
	const char *name = s->list;
	ssize_t len;

	if (strcmp(name, "-") == 0)
		name = "standard input";
	if (s->fp == NULL)
		s->fp = name != s->list ? stdin : fopen(s->list, "re");
	if (s->fp == NULL) {
		s->list = NULL;
		return fail(s, e, name);
	}
	errno = 0;
	do
		len = getdelim(&s->line, &s->room, s->end, s->fp);
	while (len == 1 && s->line[0] == s->end);
	if (len == -1) {
		s->list = NULL;
		return errno != 0 && fail(s, e, name);
	}
	if (s->line[len - 1] == s->end)
		s->line[len - 1] = '\0';
	e->kind = WSP_WALK_FILE;
	e->path = s->line;
	return true;
}

static bool
next_in_tree(struct source *s, struct source_entry *e)
{
	struct wsp_walk_entry entry;

	if (s->tree == NULL)
		return false;
	if ((e->kind = wsp_walk_next(s->tree, &entry)) != WSP_WALK_END) {
		e->path = entry.path;
		e->name = entry.name;
		e->error = entry.error;
		return true;
	}
	wsp_walk_end(s->tree);
	s->tree = NULL;
	return false;
}

bool
source_next(struct source *s, struct source_entry *e)
{
	const char *slash;
	struct stat st;

	for (;;) {
		e->number = s->number;
		if ((e->walked = next_in_tree(s, e)))
			return true;
		e->number = ++s->number;
		if (s->argc > 0) {
			s->argc--;
			e->kind = WSP_WALK_FILE;
			e->path = *s->argv++;
		} else if (s->list == NULL || !next_line(s, e))
			return false;
		if (e->kind == WSP_WALK_FAILED)
			return true;
		if (!s->recursive || stat(e->path, &st) == -1 ||
		    !S_ISDIR(st.st_mode))
			break;
		if (wsp_walk_begin(&s->tree, e->path, &s->walk,
		    &s->error) == -1)
			return fail(s, e, e->path);
	}
	slash = strrchr(e->path, '/');
	e->name = slash == NULL ? e->path : slash + 1;
	return true;
}

/* Standard input can be read only once. */
uint64_t
source_count(const struct source *s, wsp_cancel *cancel)
{
	struct source copy = *s;
	struct source_entry e;
	uint64_t n = 0;

	if (copy.list != NULL && strcmp(copy.list, "-") == 0)
		return 0;
	copy.walk.enter = NULL;
	while (*cancel == 0 && source_next(&copy, &e))
		n += e.kind == WSP_WALK_FILE;
	source_end(&copy);
	return *cancel == 0 ? n : 0;
}

/* What cannot be opened or copied is complained of when it is worked on. */
static FILE *
copy_of(const char *list)
{
	bool in = strcmp(list, "-") == 0;
	FILE *from = in ? stdin : fopen(list, "re"), *to = NULL;
	char buf[BUFSIZ];
	struct stat st;
	size_t n;

	if (from != NULL && (in || (fstat(fileno(from), &st) == 0 &&
	    !S_ISREG(st.st_mode))) && (to = tmpfile()) != NULL) {
		while ((n = fread(buf, 1, sizeof(buf), from)) > 0)
			fwrite(buf, 1, n, to);
		rewind(to);
	}
	if (from != NULL && !in)
		fclose(from);
	return to;
}

void
source_survey(struct source *survey, struct source *s)
{
	if (s->list != NULL)
		s->fp = copy_of(s->list);
	*survey = *s;
	survey->shared = s->fp != NULL;
}

void
source_survey_end(struct source *survey)
{
	if (survey->shared) {
		rewind(survey->fp);
		survey->fp = NULL;
	}
	source_end(survey);
}

void
source_end(struct source *s)
{
	wsp_walk_end(s->tree);
	if (s->fp != NULL && s->fp != stdin)
		fclose(s->fp);
	free(s->line);
}
