/* SPDX-License-Identifier: ISC */
/* command.c - the command that runs, as a text that tells it from others. */
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/grown.h"

static struct given {
	const struct cli_option	*option;
	const char		*arg;
} *given;
static size_t ngiven;

static int noperands;
static char **operands;

void
command_add(const struct cli_option *option)
{
	given = grown(given, ngiven, sizeof(*given));
	given[ngiven].option = option;
	given[ngiven++].arg = option->arg == NULL ? NULL : optarg;
}

void
command_operands(int argc, char *argv[])
{
	noperands = argc;
	operands = argv;
}

char *
command_text(void)
{
	char *text, *dir;
	size_t i, len;
	FILE *fp;
	int n;

	if ((dir = getcwd(NULL, 0)) == NULL ||
	    (fp = open_memstream(&text, &len)) == NULL)
		err(1, NULL);
	fputs(getprogname(), fp);
	for (i = 0; i < ngiven; i++)
		fprintf(fp, " --%s%s%s", given[i].option->name,
		    given[i].arg == NULL ? "" : "=",
		    given[i].arg == NULL ? "" : given[i].arg);
	for (n = 0; n < noperands; n++)
		fprintf(fp, " %s", operands[n]);
	fprintf(fp, " (in %s)", dir);
	/* A text that nothing could be put into is NULL. */
	if (ferror(fp) != 0 || fclose(fp) == EOF || text == NULL)
		errc(1, ENOMEM, NULL);
	free(dir);
	return text;
}
