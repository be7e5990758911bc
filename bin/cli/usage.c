/* SPDX-License-Identifier: ISC */
/* usage.c - how a tool is used: --help, and what is said of a mistake. */
#include <ctype.h>
#include <err.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"

#define WIDTH	80
#define INDENT	11	/* of what a form of the command goes on with */

static const struct cli_tool *tool;
static const struct cli_option *const *options;
static size_t noptions;

void
usage_begin(const struct cli_tool *t, const struct cli_option *const *list,
    size_t n)
{
	tool = t;
	options = list;
	noptions = n;
}

/*
 * Prints words, the first one at this column, and goes on in the next line, at
 * the other column, before one that does not fit any more.
 */
static void
print_words(FILE *fp, int column, int next, const char *words, size_t len)
{
	const char *end = words + len;
	int n, at = column;

	for (; words < end; words += n + 1, at += n + 1) {
		n = (int)strcspn(words, " \n");
		if (words + n > end)
			n = (int)(end - words);
		if (at > column && at + n > WIDTH) {
			fprintf(fp, "\n%*s", next, "");
			at = column = next;
		} else if (at > column)
			fputc(' ', fp);
		fprintf(fp, "%.*s", n, words);
	}
	fputc('\n', fp);
}

static void
print_synopsis(FILE *fp)
{
	const char *line = tool->synopsis, *end;
	int column;

	for (; line != NULL; line = end == NULL ? NULL : end + 1) {
		end = strchr(line, '\n');
		column = fprintf(fp, "%s %s ", line == tool->synopsis ?
		    "usage:" : "      ", getprogname());
		print_words(fp, column, INDENT, line,
		    end == NULL ? strlen(line) : (size_t)(end - line));
	}
}

/* How wide an option is in the list, with its argument. */
static int
width_of(const struct cli_option *o)
{
	return (int)(strlen(o->name) + (o->arg == NULL ? 0 :
	    (cli_optional(o) ? 2 : 1) + strlen(o->arg)));
}

static void
print_option(const struct cli_option *o, int width)
{
	int column;

	if (o->letter != 0)
		column = printf("  -%c, ", o->letter);
	else
		column = printf("      ");
	column += printf("--%s%s%s%s%*s  ", o->name, o->arg == NULL ? "" :
	    cli_optional(o) ? "[" : " ", o->arg == NULL ? "" : o->arg,
	    cli_optional(o) ? "]" : "", width - width_of(o), "");
	print_words(stdout, column, column, o->help, strlen(o->help));
}

static void
print_methods(void)
{
	const char *name, *next = wsp_method_name(1);
	uint32_t i = 1;

	printf("\nMethods:");
	while ((name = next) != NULL) {
		next = wsp_method_name(++i);
		printf(" %s%s", name, next == NULL ? "\n" : ",");
	}
}

void
usage_help(const char *option, const char *arg)
{
	int width = 0;
	size_t i;

	(void)option;
	(void)arg;
	for (i = 0; i < noptions; i++)
		if (width_of(options[i]) > width)
			width = width_of(options[i]);
	printf("%c%s.\n\n", toupper((unsigned char)tool->does[0]),
	    tool->does + 1);
	print_synopsis(stdout);
	putchar('\n');
	for (i = 0; i < noptions; i++)
		print_option(options[i], width);
	if (tool->methods)
		print_methods();
	printf("\nsee %s(1)\n", tool->page);
	exit(cli_finish());
}

_Noreturn void
usage_exit(void)
{
	print_synopsis(stderr);
	fputs("see --help\n", stderr);
	exit(2);
}

_Noreturn void
cli_usage(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vwarnx(fmt, ap);
	va_end(ap);
	usage_exit();
}

void
cli_operands(int argc, int min, int max)
{
	if (argc < min)
		cli_usage("missing operand");
	if (argc > max)
		cli_usage("too many operands");
}
