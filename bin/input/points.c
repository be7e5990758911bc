/* SPDX-License-Identifier: ISC */
/* points.c - points as the tools read them. */
#include <err.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "input/points.h"

#define WHITE	" \t\n\v\f\r"

static void
add_point(struct points *p, int64_t time, double value)
{
	if (p->n == p->room) {
		p->room = p->room == 0 ? 64 : p->room * 2;
		p->list = reallocarray(p->list, p->room, sizeof(*p->list));
		if (p->list == NULL)
			err(1, NULL);
	}
	p->list[p->n].time = time;
	p->list[p->n++].value = value;
}

/* Is this an N, perhaps with white space around it? */
static bool
is_now(const char *text)
{
	text += strspn(text, WHITE);
	return *text == 'N' && text[1 + strspn(text + 1, WHITE)] == '\0';
}

/* Reads one point and changes its text.  Returns what is wrong, or NULL. */
static const char *
parse_point(struct points *p, char *text)
{
	char *colon = strchr(text, ':');
	int64_t time;
	double value;

	if (colon == NULL || strchr(colon + 1, ':') != NULL)
		return "is not time:value";
	*colon = '\0';
	if (is_now(text))
		time = cli_now();
	else if (wsp_parse_int(text, &time) == -1)
		return "has a time that is not a whole number or N, for now";
	if (wsp_parse_double(colon + 1, &value) == -1)
		return "has a value that is not a number";
	add_point(p, time, value);
	return NULL;
}

int
points_of_operands(struct points *p, int argc, char *argv[],
    const char *path)
{
	const char *problem;
	char *text;
	int i;

	for (i = 0; i < argc; i++) {
		if ((text = strdup(argv[i])) == NULL)
			err(1, NULL);
		problem = parse_point(p, text);
		free(text);
		if (problem != NULL) {
			cli_failx(path, "point '%s' %s", argv[i], problem);
			return -1;
		}
	}
	return 0;
}

int
points_of_input(struct points *p, const char *path)
{
	const char *problem;
	char *line = NULL;
	size_t room = 0, number = 0;
	ssize_t len;
	int ret = -1;

	while ((len = getline(&line, &room, stdin)) != -1) {
		number++;
		if (strlen(line) != (size_t)len)
			problem = "has a NUL byte";
		else
			problem = parse_point(p, line);
		if (problem != NULL) {
			cli_failx(path, "point on line %zu of standard input "
			    "%s", number, problem);
			goto out;
		}
	}
	if (ferror(stdin) || !feof(stdin))
		cli_failx(path, "standard input: %s", strerror(errno));
	else
		ret = 0;
out:
	free(line);
	return ret;
}

size_t
points_limit(struct points *p, int64_t now, uint64_t seconds)
{
	size_t i, kept = 0, n = p->n;

	for (i = 0; i < n; i++)
		if (p->list[i].time <= now ||
		    (uint64_t)p->list[i].time - (uint64_t)now <= seconds)
			p->list[kept++] = p->list[i];
	p->n = kept;
	return n - kept;
}
