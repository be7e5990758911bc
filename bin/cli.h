/* SPDX-License-Identifier: ISC */
/*
 * cli.h - what every whisper tool does the same way.
 *
 * Exit status: 0 done; 1 something failed; 2 a wrong option or number of
 * operands; 75 nothing failed but a lock could not be had in time.  A tool
 * that compares says 1 for a difference, and 2 for trouble of any kind.
 */
#ifndef CLI_H
#define CLI_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "out.h"
#include "wsp.h"

/*
 * An option.  ch is what cli_getopt() returns for it, and its short form if
 * that is a character; name is the long form.  An option without help is
 * another spelling of the one before it, such as an abbreviation that scripts
 * may use because it was unique before there were more options.
 */
struct cli_option {
	int		 ch;
	const char	*name;
	const char	*arg;		/* what the argument is, or NULL */
	const char	*help;
};

/* The first value for options without a short form. */
#define CLI_LONG	256

/* Options and habits that a tool shares with others. */
enum {
	CLI_LOCKS = 1,		/* --lock-timeout */
	CLI_FSYNC = 2,		/* --fsync */
	CLI_NO_FSYNC = 4,	/* --no-fsync */
	CLI_BACKUP = 8,		/* --backup */
	CLI_COMPARES = 16,	/* the exit status of diff(1) */
	CLI_SHARES = 32,	/* --lock and --lock-timeout, for readers */
	CLI_TREE = 64,		/* the options of tree.h, for readers */
	CLI_WRITES_TREE = 128,	/* the same and --dry-run, for writers */
	CLI_NO_BACKUP = 256,	/* a backup, unless --no-backup */
	CLI_NUMBERS = 512,	/* operands may be negative numbers */
	CLI_FORMATS = 1024	/* the options of formats.h */
};

/* Options of tree.h that have no short form. */
enum {
	CLI_FILES_FROM = 4 * CLI_LONG,
	CLI_PROGRESS,
	CLI_RATE,
	CLI_RESUME
};

/* Those of formats.h. */
enum {
	CLI_FORMAT = 3 * CLI_LONG,
	CLI_HEADER,
	CLI_ISO,
	CLI_ROOT
};

/*
 * Remembers the synopsis, one form of the command a line, the options, a
 * table that ends with a NULL name, and the flags.
 */
void	cli_init(const char *synopsis, const struct cli_option *, int flags);

/* The next option, or -1 after the last one. */
int	cli_getopt(int argc, char *argv[]);

/* Handles an option that all tools have, or a mistake. */
void	cli_option(int ch);

/* Prints why, and how the tool is used; exits with 2. */
_Noreturn void cli_usage(const char *, ...)
	    __attribute__((__format__(printf, 1, 2)));

/* Exits as cli_usage() does unless there are min to max operands. */
void	cli_operands(int argc, int min, int max);

/* The time that --now gave, or the clock when it was first asked. */
int64_t	cli_now(void);

/* The time that --now gave, or the clock now. */
int64_t	cli_clock(void);

/* Lets the clock be asked again, unless there is --now. */
void	cli_forget_now(void);

/* Reads the text of an option that takes a time; NULL means otherwise. */
int64_t	cli_time(const char *option, const char *text, int64_t otherwise);

/* Reads the text of an option that takes a number; exits if it is none. */
double	cli_double(const char *option, const char *text);
int64_t	cli_int(const char *option, const char *text, int64_t min,
	    int64_t max);

/* Reads a number of threads. */
unsigned cli_threads(const char *option, const char *text);

/* How many threads there are by default: the processors that are online. */
unsigned cli_processors(void);

/* Reads a number of seconds, perhaps with a fraction. */
int	cli_milliseconds(const char *option, const char *text);

/* Reads the step of an archive, in seconds or with a unit. */
uint64_t cli_step(const char *option, const char *text);

/*
 * From now on SIGHUP, SIGINT and SIGTERM only set the flag that is returned;
 * when the work fails because of it, cli_fail() ends the program by the
 * signal.  cli_catch_end() undoes it, and does not return after a signal, when
 * it was called as often.
 */
wsp_cancel *cli_catch(void);
void	cli_catch_end(void);

/* Was there a signal?  Ends the program by it if there was. */
bool	cli_caught(void);
void	cli_catch_die(void);

/* What --lock-timeout, --fsync and --no-fsync said. */
int	cli_lock_timeout(void);
bool	cli_sync(void);
bool	cli_no_sync(void);

/* Opens a file to read it; --lock shares a lock with other readers. */
int	cli_open_read(struct wsp **, const char *path, struct wsp_error *);

/*
 * Opens a file to change it in place.  When it is certain that it will be
 * changed, cli_backup() makes the backup if there is to be one, and else
 * removes what a killed run may have left of one.
 */
int	cli_open_inplace(struct wsp **, const char *path, struct wsp_error *);
int	cli_backup(struct wsp *, const char *path, struct out *,
	    struct wsp_error *);

/* Ends changes in place, with --fsync if asked to; wsp_close() follows. */
int	cli_finish_inplace(struct wsp *, struct wsp_error *);

/* Prints "tool: path: reason" and remembers the failure for the exit status. */
void	cli_fail(const char *path, const struct wsp_error *);
void	cli_failx(const char *path, const char *, ...)
	    __attribute__((__format__(printf, 2, 3)));

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
