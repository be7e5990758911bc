/* SPDX-License-Identifier: ISC */
/* each_options.c - the options of tools that work on trees. */
#include <sys/stat.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/each.h"
#include "cli/each_options.h"
#include "cli/open.h"

struct each_options each_said = { .source = { .end = '\n' },
	.when = PROGRESS_AUTO };
bool each_verbose;

static void
end_by_nul(const char *option, const char *arg)
{
	(void)option;
	(void)arg;
	each_said.source.end = '\0';
}

static void
check_rate(const char *option, const char *arg)
{
	(void)arg;
	if (!(each_said.rate > 0 && each_said.rate <= 1e9))
		cli_usage("--%s: must be more than 0", option);
}

/* Of one file, too. */
static void
begin_sum(const char *option, const char *arg)
{
	(void)option;
	(void)arg;
	each_said.sums_up = true;
	progress_begin(PROGRESS_AUTO, &each_said.source);
}

#define JOBS	{ 'j', "jobs", "N", "work on N files at once",		\
	    .integer = &each_said.threads, .min = 1,			\
	    .max = EACH_MAX_THREADS, .pace = true }

const struct cli_option each_files_options[] = {
	{ 'R', "recursive", NULL, "take all files of directories",
	    .flag = &each_said.source.recursive },
	{ 'L', "follow", NULL, "in them follow symbolic links",
	    .flag = &each_said.source.walk.follow },
	{ 0, "files-from", "FILE", "take the paths from FILE, - for stdin",
	    .text = &each_said.source.list, .flag = &each_said.listed },
	{ '0', "null", NULL, "a NUL ends each of them, no newline",
	    .call = end_by_nul },
	JOBS,
	{ .name = NULL }
};

const struct cli_option each_jobs_options[] = {
	JOBS,
	{ .name = NULL }
};

const struct cli_option each_run_options[] = {
	{ 0, "rate", "N", "at most N files a second", .real = &each_said.rate,
	    .call = check_rate, .pace = true },
	{ 0, "resume", "STATE", "go on where a run with this file ended",
	    .text = &each_said.state, .pace = true },
	{ 0, "progress", "WHEN", "always, never or auto (auto)",
	    .choice = &each_said.when,
	    .choices = "'always', 'never', 'auto'", .pace = true },
	{ 'v', "verbose", NULL, "sum up at the end",
	    .flag = &each_verbose, .call = begin_sum, .pace = true },
	{ .name = NULL }
};

unsigned
each_processors(void)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);

	return n < 1 ? 1 : n > EACH_MAX_THREADS ? EACH_MAX_THREADS :
	    (unsigned)n;
}

void
each_take(const char *suffix)
{
	each_said.source.walk.suffix = suffix;
}

void
each_recurse(void)
{
	each_said.source.recursive = true;
}

void
each_operands(int argc)
{
	if (argc == 0 && !each_said.listed)
		cli_usage("missing operand");
}

void
each_one_by_one(void)
{
	each_said.one_by_one = true;
}

bool
each_single(int argc)
{
	return argc == 1 && !each_said.source.recursive &&
	    !each_said.listed;
}

bool
each_follows(void)
{
	return each_said.source.walk.follow;
}

bool
each_listed(void)
{
	return each_said.listed;
}

bool
each_resumes(void)
{
	return each_said.state != NULL;
}

bool
each_goes_on(void)
{
	struct stat st;

	return each_said.state != NULL && stat(each_said.state, &st) == 0 &&
	    st.st_size > 0;
}

void
each_waits(void)
{
	each_said.waits = true;
}

void
each_survey(struct paths *survey, int argc, char *argv[])
{
	each_said.source.argc = argc;
	each_said.source.argv = argv;
	paths_survey(survey, &each_said.source);
}

const char *
each_hint(const char *path, const struct wsp_error *error)
{
	struct stat st;

	if (error->sys == EXDEV)
		return each_said.source.recursive ? " (use -L)" : "";
	return error->sys == EISDIR && !each_said.source.recursive &&
	    (open_elsewhere != NULL || (stat(path, &st) == 0 &&
	    S_ISDIR(st.st_mode))) ? " (use -R)" : "";
}

void
each_fail(const char *path, struct wsp_error *error)
{
	strlcat(error->msg, each_hint(path, error), sizeof(error->msg));
	cli_fail(path, error);
}
