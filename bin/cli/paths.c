/* SPDX-License-Identifier: ISC */
/* paths.c - the files that operands, lists and trees name, one by one. */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/paths.h"
#include "cli/side.h"

struct paths_root {
	atomic_uint	 users;
	int		 fd;
};

/* Keeps the root of the tree that an entry is of, when the first one comes. */
static struct paths_root *
root_of(struct paths *s, const struct wsp_path *place)
{
	if (s->root != NULL || place->dir == AT_FDCWD)
		return s->root;
	if ((s->root = malloc(sizeof(*s->root))) == NULL)
		err(1, NULL);
	s->root->users = 1;
	s->root->fd = fcntl(place->dir, F_DUPFD_CLOEXEC, 0);
	if (s->root->fd == -1)
		err(1, NULL);
	return s->root;
}

struct paths_root *
paths_keep(struct paths_root *root)
{
	if (root != NULL)
		root->users++;
	return root;
}

void
paths_release(struct paths_root *root)
{
	if (root == NULL || --root->users > 0)
		return;
	close(root->fd);
	free(root);
}

struct wsp_path
paths_place(const struct paths_root *root, const char *path, const char *name)
{
	return root == NULL ? wsp_path_of(path) :
	    (struct wsp_path){ root->fd, name, path };
}

static void
end_tree(struct paths *s)
{
	wsp_walk_end(s->tree);
	paths_release(s->root);
	s->tree = NULL;
	s->root = NULL;
	/* NOLINTNEXTLINE: who holds the root last gives it back. */
}

/* The error is known. */
static bool
tell_entry(struct paths *s, struct paths_entry *e, const char *path)
{
	e->kind = WSP_WALK_FAILED;
	e->path = e->name = path;
	e->error = &s->error;
	return true;
}

static bool
fail_entry(struct paths *s, struct paths_entry *e, const char *path)
{
	wsp_fail_errno(&s->error, NULL);
	return tell_entry(s, e, path);
}

/* The next line of the list; false at its end. */
static bool
next_line(struct paths *s, struct paths_entry *e)
{
	const char *name = s->list;
	ssize_t len;

	if (strcmp(name, "-") == 0)
		name = "standard input";
	if (s->fp == NULL)
		s->fp = name != s->list ? stdin :
		    side_read(s->list, &s->error);
	if (s->fp == NULL) {
		s->list = NULL;
		return tell_entry(s, e, name);
	}
	errno = 0;
	do
		len = getdelim(&s->line, &s->room, s->end, s->fp);
	while (len == 1 && s->line[0] == s->end);
	if (len == -1) {
		s->list = NULL;
		return errno != 0 && fail_entry(s, e, name);
	}
	if (s->line[len - 1] == s->end)
		s->line[len - 1] = '\0';
	e->kind = WSP_WALK_FILE;
	e->path = s->line;
	return true;
}

static bool
next_in_tree(struct paths *s, struct paths_entry *e)
{
	struct wsp_walk_entry entry;

	if (s->tree == NULL)
		return false;
	if ((e->kind = wsp_walk_next(s->tree, &entry)) != WSP_WALK_END) {
		e->path = entry.path;
		e->name = entry.name;
		e->error = entry.error;
		e->root = root_of(s, &entry.place);
		return true;
	}
	end_tree(s);
	return false;
}

bool
paths_next(struct paths *s, struct paths_entry *e)
{
	const char *slash;
	struct stat st;

	if (s->feed != NULL)
		return s->feed(e);
	for (;;) {
		e->number = s->number;
		e->root = NULL;
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
			return fail_entry(s, e, e->path);
	}
	slash = strrchr(e->path, '/');
	e->name = slash == NULL ? e->path : slash + 1;
	return true;
}

/* A list that can be read only once is for those who do the work. */
uint64_t
paths_count(const struct paths *s, const atomic_bool *enough)
{
	struct paths copy = *s;
	struct paths_entry e;
	uint64_t n = 0;

	if (copy.feed != NULL)
		return copy.fed;
	if (copy.list != NULL && !side_rereads(copy.list))
		return 0;
	copy.walk.enter = NULL;
	while (!*enough && paths_next(&copy, &e))
		n += e.kind == WSP_WALK_FILE;
	paths_end(&copy);
	return *enough ? 0 : n;
}

/* The place of what is left of a list, or NULL if it cannot be opened. */
static FILE *
copy_of(const char *list)
{
	bool in = strcmp(list, "-") == 0;
	struct wsp_error ignored;
	FILE *from = in ? stdin : side_read(list, &ignored), *to;
	char buf[BUFSIZ];
	size_t n;

	if (from == NULL)
		return NULL;
	if ((to = tmpfile()) == NULL)
		err(1, "a copy of %s", list);
	while ((n = fread(buf, 1, sizeof(buf), from)) > 0)
		fwrite(buf, 1, n, to);
	if (ferror(from) || fflush(to) == EOF || ferror(to))
		err(1, "a copy of %s", list);
	rewind(to);
	if (!in)
		fclose(from);
	return to;
}

void
paths_survey(struct paths *survey, struct paths *s)
{
	if (s->list != NULL && !side_rereads(s->list))
		s->fp = copy_of(s->list);
	*survey = *s;
	survey->shared = s->fp != NULL;
}

void
paths_survey_end(struct paths *survey)
{
	if (survey->shared) {
		rewind(survey->fp);
		survey->fp = NULL;
	}
	paths_end(survey);
}

void
paths_end(struct paths *s)
{
	end_tree(s);
	if (s->fp != NULL && s->fp != stdin)
		fclose(s->fp);
	free(s->line);
}
