/* SPDX-License-Identifier: ISC */
/*
 * race.c - run commands in turns and measure each run.
 *
 *	race [-n runs] [-w warmups] command [arg ...] ';' command ... ';'
 *
 * The commands run one after the other, A B C A B C and so on, so that what
 * disturbs the machine disturbs them all.  A command may begin with
 * "=FROM,TO", which copies one file over another before each run, outside of
 * the time measured, and with "<FILE", its standard input.  Standard output is
 * thrown away.  For each command one line is printed: the medians of the time
 * that passed and of the processor time, in nanoseconds, the most memory in
 * kilobytes and the exit status, or why that is none.
 *
 * This is a small C program because the kernel counts the memory of a parent
 * to its children until they are another program.
 */
#include <sys/resource.h>
#include <sys/wait.h>

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define MAX_COMMANDS	8
#define CHUNK		65536

struct command {
	char		**argv;
	const char	 *from;		/* to be copied, or NULL */
	const char	 *to;
	const char	 *in;		/* standard input */
	int64_t		 *passed_ns;	/* one a run */
	int64_t		 *processor_ns;
	long		  kilobytes;
	int		  status;	/* of the last run, as of wait(2) */
};

extern char **environ;

static struct command commands[MAX_COMMANDS];
static size_t ncommands;

static int64_t
nanoseconds(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

static void
copy(const char *from, const char *to)
{
	static char buf[CHUNK];
	ssize_t n;
	int in, out;

	if ((in = open(from, O_RDONLY)) == -1)
		err(1, "%s", from);
	if ((out = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0644)) == -1)
		err(1, "%s", to);
	while ((n = read(in, buf, sizeof(buf))) > 0)
		if (write(out, buf, (size_t)n) != n)
			err(1, "%s", to);
	if (n == -1)
		err(1, "%s", from);
	close(in);
	close(out);
}

static int64_t
of_timeval(struct timeval tv)
{
	return (int64_t)tv.tv_sec * 1000000000 + tv.tv_usec * 1000;
}

static pid_t
spawn(const struct command *c)
{
	posix_spawn_file_actions_t actions;
	pid_t pid;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, c->in,
	    O_RDONLY, 0);
	posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null",
	    O_WRONLY, 0);
	errno = posix_spawn(&pid, c->argv[0], &actions, NULL, c->argv, environ);
	if (errno != 0)
		err(1, "%s", c->argv[0]);
	posix_spawn_file_actions_destroy(&actions);
	return pid;
}

/* Runs a command once. */
static void
run(struct command *c, int n)
{
	struct rusage usage;
	int64_t start;
	pid_t pid;

	if (c->from != NULL)
		copy(c->from, c->to);
	start = nanoseconds();
	pid = spawn(c);
	if (wait4(pid, &c->status, 0, &usage) == -1)
		err(1, "wait4");
	c->passed_ns[n] = nanoseconds() - start;
	c->processor_ns[n] = of_timeval(usage.ru_utime) +
	    of_timeval(usage.ru_stime);
	if (usage.ru_maxrss > c->kilobytes)
		c->kilobytes = usage.ru_maxrss;
}

static void
race(int runs, int warmups)
{
	size_t i;
	int n;

	for (n = -warmups; n < runs; n++)
		for (i = 0; i < ncommands; i++)
			run(&commands[i], n < 0 ? 0 : n);
}

static int
ascending(const void *ap, const void *bp)
{
	const int64_t *a = ap, *b = bp;

	return (*a > *b) - (*a < *b);
}

static int64_t
median(int64_t *ns, int runs)
{
	qsort(ns, (size_t)runs, sizeof(*ns), ascending);
	return ns[runs / 2];
}

static void
report(const struct command *c, int runs)
{
	printf("%lld %lld %ld ", (long long)median(c->passed_ns, runs),
	    (long long)median(c->processor_ns, runs), c->kilobytes);
	if (WIFEXITED(c->status))
		printf("%d\n", WEXITSTATUS(c->status));
	else
		printf("signal-%d\n", WTERMSIG(c->status));
}

/* Cuts the operands into commands at each semicolon. */
static void
parse(char *argv[], int runs)
{
	struct command *c;
	char *comma;

	while (*argv != NULL) {
		if (ncommands == MAX_COMMANDS)
			errx(2, "more than %d commands", MAX_COMMANDS);
		c = &commands[ncommands++];
		c->passed_ns = calloc((size_t)runs, sizeof(int64_t));
		c->processor_ns = calloc((size_t)runs, sizeof(int64_t));
		if (c->passed_ns == NULL || c->processor_ns == NULL)
			err(1, NULL);
		c->in = "/dev/null";
		if (**argv == '=' && (comma = strchr(*argv, ',')) != NULL) {
			*comma = '\0';
			c->from = *argv + 1;
			c->to = comma + 1;
			argv++;
		}
		if (*argv != NULL && **argv == '<')
			c->in = *argv++ + 1;
		c->argv = argv;
		while (*argv != NULL && strcmp(*argv, ";") != 0)
			argv++;
		if (*argv == NULL || argv == c->argv)
			errx(2, "a command without end or beginning");
		*argv++ = NULL;
	}
}

int
main(int argc, char *argv[])
{
	int ch, runs = 31, warmups = 3;
	size_t i;

	while ((ch = getopt(argc, argv, "+n:w:")) != -1)
		switch (ch) {
		case 'n':
			runs = atoi(optarg);
			break;
		case 'w':
			warmups = atoi(optarg);
			break;
		default:
			return 2;
		}
	if (optind == argc || runs < 1 || warmups < 0)
		errx(2, "usage: race [-n runs] [-w warmups] command ... ';'");
	parse(argv + optind, runs);
	race(runs, warmups);
	for (i = 0; i < ncommands; i++)
		report(&commands[i], runs);
	return 0;
}
