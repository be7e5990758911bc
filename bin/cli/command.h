/* SPDX-License-Identifier: ISC */
/*
 * command.h - the command that runs, as a text that tells it from others.
 */
#ifndef BIN_CLI_COMMAND_H
#define BIN_CLI_COMMAND_H

#include "cli/cli.h"

/* Adds an option that was given, and its argument from optarg. */
void	command_add(const struct cli_option *);

/* Says what comes after the options. */
void	command_operands(int argc, char *argv[]);

/*
 * The program, the options that were added, the operands and the directory
 * that it runs in; to be freed.
 */
char	*command_text(void);

#endif
