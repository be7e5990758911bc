/* SPDX-License-Identifier: ISC */
/* links.c - say that other names of a replaced file keep the old one. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/cli.h"
#include "cli/links.h"

static char *	make_line(const char *path, const char *, ...)
		    __attribute__((__format__(printf, 2, 3)));

static char *
make_line(const char *path, const char *fmt, ...)
{
	va_list ap;
	char *line;

	va_start(ap, fmt);
	line = cli_line(path, fmt, ap);
	va_end(ap);
	return line;
}

/* NULL if there is nothing to say. */
static char *
line_of(const char *path, uint64_t others)
{
	if (others == 0)
		return NULL;
	if (others == 1)
		return make_line(path, "another name of the old file still "
		    "leads to that");
	return make_line(path, "%" PRIu64 " other names of the old file still "
	    "lead to that", others);
}

void
links_say(const char *path, uint64_t others)
{
	char *line = line_of(path, others);

	if (line != NULL)
		fputs(line, stderr);
	free(line);
}

void
links_note(struct item *item, const char *path, uint64_t others)
{
	char *line = line_of(path, others);

	if (line != NULL)
		item_line(item, line);
}
