/* SPDX-License-Identifier: ISC */
/*
 * messages.h - what goes to standard error, and the exit status.
 *
 * Exit status: 0 done; 1 something failed; 2 a wrong option or number of
 * operands; 75 nothing failed but a lock could not be had in time.  A tool
 * that compares says 1 for a difference, and 2 for trouble of any kind.
 */
#ifndef BIN_CLI_MESSAGES_H
#define BIN_CLI_MESSAGES_H

#include <stdarg.h>
#include <stdbool.h>

#include "wsp.h"

/* Prints "tool: path: reason" and remembers the failure for the exit status. */
void	cli_fail(const char *path, const struct wsp_error *);
void	cli_failx(const char *path, const char *, ...)
	    __attribute__((__format__(printf, 2, 3)));

/* The same for what errno says of a path that somebody typed. */
void	cli_fail_errno(const char *path);

/* Prints "tool: path: text" and remembers nothing. */
void	cli_note(const char *path, const char *, ...)
	    __attribute__((__format__(printf, 2, 3)));

/* Makes the line that these print, to be freed. */
char	*cli_line(const char *path, const char *, va_list)
	    __attribute__((__format__(printf, 2, 0)));

/* Remembers a failure, of which the reason may be NULL, without a word. */
void	cli_failed(const struct wsp_error *);

/* Did work fail because of a signal? */
bool	cli_interrupted(const struct wsp_error *);

/* From now on trouble is 2, as in diff(1). */
void	cli_compares(void);

/* Makes the exit status 1 without a word: the output says enough. */
void	cli_differs(void);
bool	cli_differed(void);

/* Calls a function for every operand; the value is that of cli_finish(). */
int	cli_each(int argc, char *argv[],
	    int (*)(const char *path, struct wsp_error *));

/* Checks that all output was written; the value is the exit status. */
int	cli_finish(void);

#endif
