/* SPDX-License-Identifier: ISC */
/* messages.c - what goes to standard error, and the exit status. */
#include <err.h>
#include <errno.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/visible.h"
#include "wsp-remote.h"

#define EXIT_LOCKED	75	/* EX_TEMPFAIL of sysexits(3) */

static bool compares;

/* What the work met, from whichever thread. */
enum {
	DIFFERED = 1,
	LOCKED = 2,
	FAILED = 4
};
static atomic_int met;

void
cli_compares(void)
{
	compares = true;
}

void
cli_differs(void)
{
	met |= DIFFERED;
}

bool
cli_differed(void)
{
	return (met & DIFFERED) != 0;
}

void
cli_failed(const struct wsp_error *error)
{
	met |= error != NULL && error->code == WSP_ELOCKED && !compares ?
	    LOCKED : FAILED;
}

bool
cli_interrupted(const struct wsp_error *error)
{
	return error->code == WSP_ECANCELED || error->sys == EINTR;
}

static int
status(void)
{
	if ((met & FAILED) != 0)
		return compares ? 2 : 1;
	if ((met & DIFFERED) != 0)
		return 1;
	return (met & LOCKED) != 0 ? EXIT_LOCKED : 0;
}

/* A file name may hold anything: keep it on one line. */
static char *
put_visible(char *p, const char *s, const char *end)
{
	while (s < end)
		p = visible_put(p, &s);
	return p;
}

/* Of a URL without its query, which may be a secret. */
static char *
put_path(char *p, const char *path)
{
	size_t user;

	return put_visible(p, path, path + wsp_url_shown(path, &user));
}

char *
cli_line(const char *path, const char *fmt, va_list ap)
{
	char *text, *line, *p;

	if (path == NULL)
		path = "";
	if (vasprintf(&text, fmt, ap) == -1 ||
	    (line = malloc(strlen(getprogname()) +
	    4 * (strlen(path) + strlen(text)) + sizeof(": : \n"))) == NULL)
		err(1, NULL);
	p = stpcpy(stpcpy(line, getprogname()), ": ");
	if (*path != '\0')
		p = stpcpy(put_path(p, path), ": ");
	stpcpy(put_visible(p, text, text + strlen(text)), "\n");
	free(text);
	return line;
}

/* The line goes out in one piece: others may write to the same place. */
static void
say(const char *path, const char *fmt, va_list ap)
{
	char *line = cli_line(path, fmt, ap);

	fputs(line, stderr);
	free(line);
}

void
cli_note(const char *path, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(path, fmt, ap);
	va_end(ap);
}

void
cli_failx(const char *path, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(path, fmt, ap);
	va_end(ap);
	cli_failed(NULL);
}

void
cli_fail_errno(const char *path)
{
	cli_failx(path, "%s", *path == '\0' ? "the path is empty" :
	    strerror(errno));
}

void
cli_fail(const char *path, const struct wsp_error *error)
{
	/* The signal that it was says enough. */
	if (cli_interrupted(error))
		cli_catch_die();
	cli_note(path, "%s", error->msg);
	cli_failed(error);
}

int
cli_each(int argc, char *argv[],
    int (*fn)(const char *, struct wsp_error *))
{
	struct wsp_error error;

	for (; argc > 0; argc--, argv++)
		if (fn(*argv, &error) == -1)
			cli_fail(*argv, &error);
	return cli_finish();
}

/* After SIGPIPE, or another signal, that says enough. */
int
cli_finish(void)
{
	if ((errno = out_sync()) != 0) {
		cli_catch_die();
		err(compares ? 2 : 1, "standard output");
	}
	return status();
}
