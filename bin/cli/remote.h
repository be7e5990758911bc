/* SPDX-License-Identifier: ISC */
/*
 * remote.h - files that are elsewhere: operands that are URLs.
 *
 * A tool that reads them lists remote_options and calls remote_begin() after
 * cli_parse(): open.h then opens URLs as it does paths.
 */
#ifndef BIN_CLI_REMOTE_H
#define BIN_CLI_REMOTE_H

#include "cli/cli.h"
#include "wsp-remote.h"

extern const struct cli_option remote_options[];

/*
 * Makes what open.h opens include URLs.  What they say of a user, and their
 * queries, are taken out of the command line, which others can see.
 */
void	remote_begin(int argc, char *argv[]);

/* Takes the user out of one text, which an option has. */
void	remote_hide(const char *);

/* Is it by its slash a directory?  A query may follow the path of a URL. */
bool	remote_is_directory(const char *url);

/* What opens URLs, by what the options say; the same for all threads. */
int	remote_get(struct wsp_remote **, struct wsp_error *);

/* Closes it. */
void	remote_end(void);

#endif
