/* SPDX-License-Identifier: ISC */
/*
 * owner.h - owner and mode of new files, as chown(1) and chmod(1) take them.
 */
#ifndef BIN_CLI_OWNER_H
#define BIN_CLI_OWNER_H

#include "cli/cli.h"

/* --mode and --owner. */
extern const struct cli_option owner_options[];

/*
 * For rows with other help: a mode, octal or symbolic; and USER, USER:GROUP or
 * :GROUP, names or numbers, of which what is not given stays as it is.  Exit
 * with 2 if there is no such mode, user or group.
 */
void	owner_set_mode(const char *option, const char *text);
void	owner_set(const char *option, const char *text);

/* Puts in what they said. */
void	owner_put(struct wsp_create_options *);

#endif
