/* SPDX-License-Identifier: ISC */
/* rrdchild.c - read an RRD file by a process of its own, which may die. */
#include <sys/prctl.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "input/rrdchild.h"

/* What the child says first. */
struct answer {
	int		 ret;
	size_t		 nsources, narchives;
	struct wsp_error error;
};

/* The child, and what it writes. */
struct child {
	pid_t		 pid;
	int		 fd;
};

/* Writes what was read; a parent that is gone misses nothing. */
static void
put_file(FILE *fp, const struct rrdfile *f)
{
	const struct rrdfile_archive *a;
	size_t i, len;

	for (i = 0; i < f->nsources; i++) {
		len = strlen(f->sources[i]);
		fwrite(&len, sizeof(len), 1, fp);
		fwrite(f->sources[i], 1, len, fp);
	}
	for (a = f->archives; a < f->archives + f->narchives; a++) {
		fwrite(a, sizeof(*a), 1, fp);
		fwrite(a->values, sizeof(*a->values) * f->nsources, a->rows,
		    fp);
	}
}

/* It ends by a signal as ever, and when its parent does. */
static void
be_mortal(void)
{
	static const int signals[] = { SIGHUP, SIGINT, SIGTERM, SIGPIPE };
	size_t i;

	for (i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		if (signal(signals[i], SIG_DFL) == SIG_IGN)
			signal(signals[i], SIG_IGN);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
}

static _Noreturn void
run_child(int fd, struct wsp_path place, const char *function)
{
	struct answer answer;
	struct rrdfile f;
	FILE *fp;

	be_mortal();
	memset(&answer, 0, sizeof(answer));
	if ((fp = fdopen(fd, "w")) == NULL)
		_exit(1);
	answer.ret = rrdfile_load(&f, place, function, &answer.error);
	if (answer.ret == 0) {
		answer.nsources = f.nsources;
		answer.narchives = f.narchives;
	}
	fwrite(&answer, sizeof(answer), 1, fp);
	if (answer.ret == 0)
		put_file(fp, &f);
	_exit(fflush(fp) == 0 ? 0 : 1);
}

static int
begin_child(struct child *c, struct wsp_path place, const char *function,
    struct wsp_error *error)
{
	int fds[2];

	if (pipe2(fds, O_CLOEXEC) == -1)
		return wsp_fail_errno(error, "pipe");
	if ((c->pid = fork()) == -1) {
		wsp_fail_errno(error, "fork");
		close(fds[0]);
		close(fds[1]);
		return -1;
	}
	if (c->pid == 0)
		run_child(fds[1], place, function);
	close(fds[1]);
	c->fd = fds[0];
	return 0;
}

/* All of n elements, or else the child has ended too soon. */
static int
get(const struct child *c, void *buf, size_t n, size_t size,
    struct wsp_error *error)
{
	size_t left;
	char *p = buf;
	ssize_t len;

	if (__builtin_mul_overflow(n, size, &left))
		return wsp_fail(error, WSP_EVALUE, "librrd has too much");
	while (left > 0) {
		len = read(c->fd, p, left);
		if (len == -1 && errno == EINTR && !cli_caught())
			continue;
		if (len == -1)
			return wsp_fail_errno(error, NULL);
		if (len == 0)
			return wsp_fail(error, WSP_EVALUE, "librrd ended");
		p += len;
		left -= (size_t)len;
	}
	return 0;
}

static int
get_source(const struct child *c, char **name, struct wsp_error *error)
{
	size_t len = 0;

	if (get(c, &len, 1, sizeof(len), error) == -1)
		return -1;
	if (len == SIZE_MAX || (*name = calloc(len + 1, 1)) == NULL)
		return wsp_fail_errno(error, NULL);
	return get(c, *name, len, 1, error);
}

static int
get_archive(const struct child *c, struct rrdfile_archive *a, size_t nsources,
    struct wsp_error *error)
{
	struct rrdfile_archive got = { .rows = 0 };
	size_t size = sizeof(*a->values);

	if (get(c, &got, 1, sizeof(got), error) == -1)
		return -1;
	*a = got;
	a->values = NULL;
	if (__builtin_mul_overflow(size, nsources, &size) ||
	    (a->values = calloc((size_t)a->rows + 1, size)) == NULL)
		return wsp_fail_errno(error, NULL);
	return get(c, a->values, a->rows, size, error);
}

/* What is not read yet is NULL for who frees it. */
static int
get_file(const struct child *c, struct rrdfile *f, struct wsp_error *error)
{
	struct answer answer = { .ret = -1 };
	size_t i;

	if (get(c, &answer, 1, sizeof(answer), error) == -1)
		return -1;
	if (answer.ret == -1) {
		*error = answer.error;
		return -1;
	}
	f->sources = calloc(answer.nsources + 1, sizeof(*f->sources));
	f->archives = calloc(answer.narchives + 1, sizeof(*f->archives));
	if (f->sources == NULL || f->archives == NULL)
		return wsp_fail_errno(error, NULL);
	f->nsources = answer.nsources;
	f->narchives = answer.narchives;
	for (i = 0; i < f->nsources; i++)
		if (get_source(c, &f->sources[i], error) == -1)
			return -1;
	for (i = 0; i < f->narchives; i++)
		if (get_archive(c, &f->archives[i], f->nsources, error) == -1)
			return -1;
	return 0;
}

/* Waits for the child, which has nothing to say any more. */
static int
end_child(const struct child *c, int ret, struct wsp_error *error)
{
	int status;

	close(c->fd);
	if (cli_caught())
		kill(c->pid, SIGKILL);
	while (waitpid(c->pid, &status, 0) == -1)
		if (errno != EINTR)
			return wsp_fail_errno(error, "waitpid");
		else if (cli_caught())
			kill(c->pid, SIGKILL);
	if (cli_caught() || !WIFSIGNALED(status) || WTERMSIG(status) == SIGPIPE)
		return ret;
	return wsp_fail(error, WSP_EVALUE, "librrd ended by signal %d",
	    WTERMSIG(status));
}

int
rrdchild_load(struct rrdfile *f, struct wsp_path place, const char *function,
    struct wsp_error *error)
{
	struct child c = { .fd = -1 };

	memset(f, 0, sizeof(*f));
	if (begin_child(&c, place, function, error) == -1)
		return -1;
	return end_child(&c, get_file(&c, f, error), error);
}
