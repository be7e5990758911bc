/* SPDX-License-Identifier: ISC */
/* report.c - what goes to standard error, and the exit status. */
#include <err.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

#define EXIT_LOCKED	75	/* EX_TEMPFAIL of sysexits(3) */

static bool compares;
static int status;

void
cli_compares(void)
{
	compares = true;
}

void
cli_differs(void)
{
	if (status == 0)
		status = 1;
}

/* A file name may hold anything: keep it on one line. */
static char *
put_visible(char *p, const char *s)
{
	for (; *s != '\0'; s++)
		if (*s == '\n')
			p = stpcpy(p, "\\n");
		else if (*s == '\t')
			p = stpcpy(p, "\\t");
		else if ((unsigned char)*s < ' ' || *s == 0x7f)
			p += sprintf(p, "\\%03o", (unsigned)*s);
		else
			*p++ = *s;
	*p = '\0';
	return p;
}

/* The line goes out in one piece: others may write to the same place. */
static void
say(const char *path, const char *fmt, va_list ap)
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
		p = stpcpy(put_visible(p, path), ": ");
	stpcpy(put_visible(p, text), "\n");
	fputs(line, stderr);
	free(line);
	free(text);
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
	status = compares ? 2 : 1;
}

void
cli_fail(const char *path, const struct wsp_error *error)
{
	int before = status;

	/* The signal that it was says enough. */
	if (error->code == WSP_ECANCELED || error->sys == EINTR)
		cli_catch_end();
	cli_failx(path, "%s", error->msg);
	if (error->code == WSP_ELOCKED && !compares &&
	    (before == 0 || before == EXIT_LOCKED))
		status = EXIT_LOCKED;
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

int
cli_finish(void)
{
	if (fflush(stdout) == EOF || ferror(stdout))
		err(compares ? 2 : 1, "standard output");
	return status;
}
