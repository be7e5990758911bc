/* SPDX-License-Identifier: ISC */
/*
 * usage.h - how a tool is used: --help, and what is said of a mistake.
 */
#ifndef BIN_CLI_USAGE_H
#define BIN_CLI_USAGE_H

#include <stddef.h>

struct cli_option;
struct cli_tool;

/* Remembers the tool, and what options there are. */
void	usage_begin(const struct cli_tool *, const struct cli_option *const *,
	    size_t n);

/* Prints it, as --help does, and exits. */
void	usage_help(const char *option, const char *arg);

/* Prints the forms of the command to standard error, and exits with 2. */
_Noreturn void usage_exit(void);

/* Prints why before that. */
_Noreturn void cli_usage(const char *, ...)
	    __attribute__((__format__(printf, 1, 2)));

/* Exits as cli_usage() does unless there are min to max operands. */
void	cli_operands(int argc, int min, int max);

#endif
