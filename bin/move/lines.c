/* SPDX-License-Identifier: ISC */
/* lines.c - the old and new names that are given, as paths. */
#include <err.h>
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/grown.h"
#include "cli/side.h"
#include "move/move.h"

struct move_said move_said;

char *
move_text(const char *fmt, ...)
{
	char *text;
	va_list ap;

	va_start(ap, fmt);
	if (vasprintf(&text, fmt, ap) == -1)
		err(1, NULL);
	va_end(ap);
	return text;
}

/*
 * Which of the two places of a tagged metric has a file?  Of none *hashed is
 * left as it is.
 */
static bool
find_tagged(const struct move_name *n, bool *hashed, char **problem)
{
	bool named = move_is_there(n->path);
	bool coded = strcmp(n->path, n->hashed) != 0 &&
	    move_is_there(n->hashed);

	if (named && coded)
		*problem = move_text("two files have this name: %s and %s",
		    n->path, n->hashed);
	if (named != coded)
		*hashed = coded;
	return named || coded;
}

static char *
path_of(const struct move_name *n, bool hashed)
{
	return move_text("%s", n->tagged && hashed ? n->hashed : n->path);
}

/* A tagged metric keeps the kind of its file, unless that is said. */
static void
find_paths(struct move_line *l, const struct move_name *old,
    const struct move_name *new)
{
	bool old_hashed = false, hashed = !move_said.tag_names;

	if (old->tagged) {
		find_tagged(old, &old_hashed, &l->problem);
		if (!move_said.tag_names && !move_said.hashed)
			hashed = old_hashed;
	}
	l->old = path_of(old, old_hashed);
	if (new->tagged && l->problem == NULL)
		find_tagged(new, &hashed, &l->problem);
	l->new = path_of(new, hashed);
}

static void
add_line(struct move_lines *lines, const char *old, const char *new)
{
	struct move_name names[2];
	struct wsp_error error;
	struct move_line *l;

	lines->list = grown(lines->list, lines->n, sizeof(*l));
	l = &lines->list[lines->n++];
	*l = (struct move_line){ .number = lines->n,
	    .text = move_text("%s", old) };
	if (move_name_read(old, &names[0], &error) == -1)
		l->problem = move_text("%s", error.msg);
	else if (move_name_read(new, &names[1], &error) == -1 ||
	    move_name_check(&names[1], &error) == -1)
		l->problem = move_text("%s: %s", new, error.msg);
	else if (names[0].dir != names[1].dir)
		l->problem = move_text("%s: either both end in a dot or slash, "
		    "or none", new);
	else {
		l->dir = names[0].dir;
		find_paths(l, &names[0], &names[1]);
	}
}

void
move_read_operands(struct move_lines *lines, char *argv[2])
{
	add_line(lines, argv[0], argv[1]);
}

_Noreturn static void
give_up(const char *path, uint64_t line, const char *why)
{
	if (line == 0)
		cli_failx(path, "%s", why);
	else
		cli_failx(path, "line %" PRIu64 ": %s", line, why);
	exit(cli_finish());
}

/* The names are parted by tabs, or where there is none by blanks. */
static bool
split(char *line, char **new)
{
	const char *gap = strchr(line, '\t') != NULL ? "\t" : " ";
	char *end = line + strlen(line);

	while (end > line && strchr(gap, end[-1]) != NULL)
		*--end = '\0';
	*new = line + strcspn(line, gap);
	if (**new == '\0')
		return false;
	*(*new)++ = '\0';
	*new += strspn(*new, gap);
	return strcspn(*new, gap) == strlen(*new);
}

static void
read_lines(struct move_lines *lines, FILE *fp)
{
	char *line = NULL, *new;
	uint64_t number = 0;
	size_t room = 0;
	ssize_t len;

	while ((len = getline(&line, &room, fp)) != -1) {
		number++;
		if (strlen(line) != (size_t)len)
			give_up(move_said.map, number, "has a NUL in it");
		line[strcspn(line, "\n")] = '\0';
		if (line[strspn(line, " \t")] == '\0')
			continue;
		if (!split(line, &new))
			give_up(move_said.map, number,
			    "is not an old and a new name");
		add_line(lines, line, new);
		lines->list[lines->n - 1].number = number;
	}
	free(line);
}

/* One name after the other, each with a NUL at its end. */
static void
read_items(struct move_lines *lines, FILE *fp)
{
	char *old = NULL, *new = NULL;
	size_t oldroom = 0, newroom = 0;

	while (getdelim(&old, &oldroom, '\0', fp) != -1) {
		if (getdelim(&new, &newroom, '\0', fp) == -1)
			give_up(move_said.map, 0,
			    "the last old name has no new one");
		add_line(lines, old, new);
	}
	free(old);
	free(new);
}

void
move_read_map(struct move_lines *lines)
{
	struct wsp_error error;
	FILE *fp = strcmp(move_said.map, "-") == 0 ? stdin :
	    side_read(move_said.map, &error);

	if (fp == NULL)
		give_up(move_said.map, 0, error.msg);
	if (move_said.null)
		read_items(lines, fp);
	else
		read_lines(lines, fp);
	if (!feof(fp))
		give_up(move_said.map, 0, strerror(errno));
	if (fp != stdin)
		fclose(fp);
}

void
move_free_lines(struct move_lines *lines)
{
	struct move_line *l;

	while (lines->n > 0) {
		l = &lines->list[--lines->n];
		free(l->old);
		free(l->new);
		free(l->text);
		free(l->problem);
	}
	free(lines->list);
}
