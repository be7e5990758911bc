/* SPDX-License-Identifier: ISC */
/* tree_options.c - the options of tools that work on trees. */
#include <stdlib.h>
#include <unistd.h>

#include "cli.h"
#include "tree.h"
#include "tree_options.h"

struct tree_options tree_said = { .source = { .end = '\n' } };

static void
set_rate(const char *text)
{
	tree_said.rate = cli_double("--rate", text);
	if (!(tree_said.rate > 0 && tree_said.rate <= 1e9))
		cli_usage("--rate: must be more than 0");
}

void
tree_option(int ch)
{
	switch (ch) {
	case 'R':
		tree_said.source.recursive = true;
		break;
	case 'L':
		tree_said.source.walk.follow = true;
		break;
	case CLI_FILES_FROM:
		tree_said.source.list = optarg;
		tree_said.listed = true;
		break;
	case '0':
		tree_said.source.end = '\0';
		break;
	case 'j':
		tree_said.threads = cli_threads("--jobs", optarg);
		break;
	case 'n':
		tree_said.dry_run = true;
		break;
	case CLI_RATE:
		set_rate(optarg);
		break;
	case CLI_RESUME:
		tree_said.state = optarg;
		break;
	case CLI_PROGRESS:
		tree_said.when = progress_parse(optarg);
		break;
	case 'v':
		tree_said.verbose = true;
		break;
	default:
		cli_option(ch);
	}
}

void
tree_recurse(void)
{
	tree_said.source.recursive = true;
}

void
tree_operands(int argc)
{
	if (argc == 0 && !tree_said.listed)
		cli_usage("missing operand");
}

void
tree_one_by_one(void)
{
	tree_said.one_by_one = true;
}

bool
tree_single(int argc)
{
	return argc == 1 && !tree_said.source.recursive &&
	    !tree_said.listed;
}

bool
tree_listed(void)
{
	return tree_said.listed;
}

bool
tree_resumes(void)
{
	return tree_said.state != NULL;
}

void
tree_waits(void)
{
	tree_said.waits = true;
}

void
tree_survey(struct source *survey, int argc, char *argv[])
{
	tree_said.source.argc = argc;
	tree_said.source.argv = argv;
	source_survey(survey, &tree_said.source);
}

bool
tree_dry_run(void)
{
	return tree_said.dry_run;
}
