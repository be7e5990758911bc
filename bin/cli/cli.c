/* SPDX-License-Identifier: ISC */
/* cli.c - the options of a tool, from the tables that it lists. */
#include <err.h>
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/command.h"
#include "cli/getopt.h"

#define MAX_OPTIONS	80
#define FIRST		256	/* above all letters: the first option */

static void
print_version(const char *option, const char *arg)
{
	(void)option;
	(void)arg;
	printf("%s %s\n", getprogname(), PACKAGE_VERSION);
	exit(cli_finish());
}

/* What all tools have. */
static const struct cli_option common[] = {
	{ 0, "now", "TIME", "take this for the present", .call = clock_set },
	{ 'h', "help", NULL, "print this and exit", .call = usage_help },
	{ 'V', "version", NULL, "print the version and exit",
	    .call = print_version },
	{ .name = NULL }
};

static const struct cli_option *options[MAX_OPTIONS];
static size_t noptions;

/* What getopt_long(3) needs to know. */
static struct option longs[MAX_OPTIONS * (1 + CLI_ALSO) + 1];
static size_t nlongs;
static char shorts[2 * MAX_OPTIONS + 2];

static bool
have_option(const char *name)
{
	size_t i;

	for (i = 0; i < noptions; i++)
		if (strcmp(options[i]->name, name) == 0)
			return true;
	return false;
}

static void
add_long(const struct cli_option *o, const char *name)
{
	longs[nlongs++] = (struct option){ .name = name,
	    .val = FIRST + (int)noptions,
	    .has_arg = o->arg == NULL ? no_argument : cli_optional(o) ?
	    optional_argument : required_argument };
}

static void
add_option(const struct cli_option *o)
{
	char *s = shorts + strlen(shorts);
	size_t i;

	if (noptions == MAX_OPTIONS)
		errx(1, "too many options");
	add_long(o, o->name);
	for (i = 0; i < CLI_ALSO && o->also[i] != NULL; i++)
		add_long(o, o->also[i]);
	if (o->letter != 0) {
		*s++ = o->letter;
		if (o->arg != NULL)
			*s = ':';
	}
	options[noptions++] = o;
}

static void
add_options(const struct cli_option *group)
{
	for (; group->name != NULL; group++)
		if (!have_option(group->name))
			add_option(group);
}

/*
 * A program may be started without standard streams.  The first file it opens
 * must not become one.
 */
static void
occupy_streams(void)
{
	int fd;

	for (fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) == -1 &&
		    open("/dev/null", fd == STDIN_FILENO ? O_WRONLY :
		    O_RDONLY) != fd)
			exit(1);
}

/* What getopt_long(3) complains of begins with the name, as all does. */
static void
drop_directory(char *argv[])
{
	char *slash = argv[0] == NULL ? NULL : strrchr(argv[0], '/');

	if (slash != NULL)
		argv[0] = slash + 1;
}

static void
begin_options(const struct cli_tool *tool)
{
	const struct cli_option *const *group;

	occupy_streams();
	/* A file that grows too large is an error like others. */
	signal(SIGXFSZ, SIG_IGN);
	if (tool->compares)
		cli_compares();
	if (tool->numbers)
		shorts[0] = '-';
	for (group = tool->options; *group != NULL; group++)
		add_options(*group);
	add_options(common);
	usage_begin(tool, options, noptions);
}

/* The option that getopt_long(3) found, by its letter or by its name. */
static const struct cli_option *
option_of(int found)
{
	size_t i;

	if (found >= FIRST)
		return options[found - FIRST];
	for (i = 0; i < noptions; i++)
		if (options[i]->letter == found)
			return options[i];
	usage_exit();
}

void
cli_parse(const struct cli_tool *tool, int *argc, char **argv[])
{
	const struct cli_option *o;
	int found;

	begin_options(tool);
	drop_directory(*argv);
	while ((found = tool->numbers ?
	    negative_getopt(*argc, *argv, shorts, longs) :
	    getopt_long(*argc, *argv, shorts, longs, NULL)) != -1) {
		o = option_of(found);
		if (!o->pace)
			command_add(o);
		cli_take(o, optarg);
	}
	*argc -= optind;
	*argv += optind;
	command_operands(*argc, *argv);
	cli_operands(*argc, tool->min, tool->max != 0 ? tool->max : *argc);
	cli_reckon();
}

void
cli_reckon(void)
{
	const struct cli_option *o;
	size_t i;

	for (i = 0; i < noptions; i++) {
		o = options[i];
		if (o->time != NULL && o->time->text != NULL)
			o->time->time = cli_time(o->name, o->time->text);
	}
}

static bool
has_name(const struct cli_option *o, const char *name)
{
	size_t i;

	for (i = 0; i < CLI_ALSO && o->also[i] != NULL; i++)
		if (strcmp(o->also[i], name) == 0)
			return true;
	return strcmp(o->name, name) == 0;
}

const struct cli_option *
cli_find(const struct cli_option *const *groups, const char *name)
{
	const struct cli_option *o;

	for (; *groups != NULL; groups++)
		for (o = *groups; o->name != NULL; o++)
			if (has_name(o, name))
				return o;
	return NULL;
}
