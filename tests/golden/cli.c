/* SPDX-License-Identifier: ISC */
/*
 * The operation of golden scripts that runs a tool.
 */
#include <sys/types.h>
#include <sys/wait.h>

#include <err.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "golden.h"

#define TOOL_SECONDS	60	/* then it hangs and is killed */

/*
 * Files instead of pipes: nobody has to read one while writing another.
 */
struct streams {
	FILE	*in;
	FILE	*out;
	FILE	*err;
};

static void
streams_open(struct streams *s, const char *input)
{
	s->in = tmpfile();
	s->out = tmpfile();
	s->err = tmpfile();
	if (s->in == NULL || s->out == NULL || s->err == NULL)
		err(2, "temporary file");
	if (input != NULL && fputs(input, s->in) == EOF)
		err(2, "temporary file");
	rewind(s->in);
}

static void
streams_close(struct streams *s)
{
	fclose(s->in);
	fclose(s->out);
	fclose(s->err);
}

/* Makes the tool's arguments, with the clock put in. */
static char **
arguments(const struct op *op, char *now)
{
	char **argv = grow(NULL, op->argc, sizeof(*argv));
	size_t i;

	argv[0] = op->argv[2];
	argv[1] = now;
	for (i = 3; i < op->argc; i++)
		argv[i - 1] = op->argv[i];
	argv[op->argc - 1] = NULL;
	return argv;
}

static void
execute(char **argv, const struct streams *s)
{
	if (dup2(fileno(s->in), STDIN_FILENO) == -1 ||
	    dup2(fileno(s->out), STDOUT_FILENO) == -1 ||
	    dup2(fileno(s->err), STDERR_FILENO) == -1)
		_exit(126);
	closefrom(STDERR_FILENO + 1);
	alarm(TOOL_SECONDS);
	execvp(argv[0], argv);
	warn("%s", argv[0]);
	_exit(127);
}

/* Runs a program and returns its exit status, in the way of a shell. */
static int
run(char **argv, const struct streams *s)
{
	int status;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid == -1)
		err(2, "fork");
	if (pid == 0)
		execute(argv, s);
	if (waitpid(pid, &status, 0) == -1)
		err(2, "waitpid");
	return WIFEXITED(status) ? WEXITSTATUS(status) :
	    128 + WTERMSIG(status);
}

static void
put_lines(FILE *from, const char *mark, const char *unended, FILE *out)
{
	char *line = NULL;
	size_t size = 0;
	ssize_t n;

	rewind(from);
	while ((n = getline(&line, &size, from)) != -1)
		if (line[n - 1] == '\n')
			fprintf(out, "%s %s", mark, line);
		else
			fprintf(out, "%s %s\n", unended, line);
	free(line);
}

void
op_cli(const struct op *op, FILE *out)
{
	struct streams s;
	char **argv;
	char now[64];

	snprintf(now, sizeof(now), "--now=%s", op->argv[1]);
	argv = arguments(op, now);
	streams_open(&s, op->input);
	fprintf(out, "=rc %d\n", run(argv, &s));
	put_lines(s.out, "=out", "=outpart", out);
	put_lines(s.err, "=err", "=err", out);
	streams_close(&s);
	free(argv);
}
