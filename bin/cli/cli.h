/* SPDX-License-Identifier: ISC */
/*
 * cli.h - how a tool says what options it takes, and gets what they said.
 *
 * A new option is a row in a table of the tool, or of the room that several
 * tools have it from: letter, name, argument, help, and where what it says
 * goes.  It needs a place in the man page, and no other code to be read.
 * A new tool is bin/x.c with a table that ends with a row without a name, a
 * struct cli_tool that lists it and the tables of rooms in the order of --help,
 * cli_parse() and one call; and man/x.1, tests/x.bats, a line in Makefile.am.
 */
#ifndef BIN_CLI_CLI_H
#define BIN_CLI_CLI_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "cli/clock.h"
#include "cli/messages.h"
#include "cli/out.h"
#include "cli/signals.h"
#include "cli/usage.h"
#include "wsp.h"

/*
 * A time that an option said, or a NULL text.  It is known once all options
 * are, since --now may be the last of them.
 */
struct cli_time {
	const char	*text;
	int64_t		 time;
};

/* Other spellings, such as what scripts shorten a name to. */
#define CLI_ALSO	4

struct cli_option {
	char		 letter;	/* or 0 */
	const char	*name;
	const char	*arg;		/* what the argument is, or NULL; with a
					   leading = it may be left out */
	const char	*help;
	const char	*also[CLI_ALSO]; /* not in --help */
	bool		 pace;		/* only how fast or how loud it works */

	/* Where it goes, as many of these as are not NULL. */
	bool		*flag;		/* becomes true, argument or not */
	const char	**text;
	struct cli_time	*time;
	double		*real;
	uint64_t	*step;		/* of an archive, in seconds */
	int		*ms;		/* of seconds with a fraction */
	int64_t		*integer;	/* from min to max */
	int64_t		 min, max;
	int		*choice;	/* the place in the list of choices */
	const char	*choices;	/* as a message lists them */
	int		*constant;	/* becomes value */
	int		 value;

	/* Called after that, with the name and the argument. */
	void		(*call)(const char *option, const char *arg);
};

#define CLI_GROUPS	12

struct cli_tool {
	const char	*page;		/* its manual is page(1) */
	const char	*does;		/* what it does, as the manual says */
	bool		 methods;	/* list aggregation methods in --help */
	const char	*synopsis;	/* one form of the command a line */
	bool		 compares;	/* has the exit status of diff(1) */
	bool		 numbers;	/* operands may be negative numbers */
	int		 min, max;	/* operands; 0 for any number */

	/* Of the same name the first one counts. */
	const struct cli_option *options[CLI_GROUPS + 1];
};

/* Takes in the options, and leaves the operands; exits after a mistake. */
void	cli_parse(const struct cli_tool *, int *argc, char **argv[]);

/* The option of this name in tables that end with a NULL, or NULL. */
const struct cli_option *cli_find(const struct cli_option *const *groups,
	    const char *name);

/* Does it take an argument that may be left out? */
bool	cli_optional(const struct cli_option *);

/* Takes in what one option says. */
void	cli_take(const struct cli_option *, const char *arg);

/* For an option that is accepted and changes nothing. */
void	cli_ignore(const char *option, const char *arg);

/* The time that an option said, or if it was not given another one. */
int64_t	cli_time_or(const struct cli_time *, int64_t otherwise);

/* Reckons the times that options said anew, when the clock has gone on. */
void	cli_reckon(void);

/* Reads a time that is an argument; exits with the usage if it is none. */
int64_t	cli_time(const char *option, const char *text);

#endif
