/* SPDX-License-Identifier: ISC */
/*
 * store.h - read what was there, in a store of snapshots, instead of files.
 *
 * A tool that can lists store_options and calls store_begin() after
 * cli_parse(): with --store its operands are metrics, and open.h opens what
 * they were.
 */
#ifndef BIN_CLI_STORE_H
#define BIN_CLI_STORE_H

#include "cli/cli.h"

extern const struct cli_option store_options[]; /* --store, --at, --tree */

/* Was one named by --store? */
bool	store_is_named(void);

/* Opens the store, if one was named, and finds the metrics of operands. */
bool	store_begin(int *argc, char **argv[]);

/*
 * The same for a tool that compares: an operand that begins with /, ./ or ../
 * is a file or directory here.  None stands for several.
 */
bool	store_begin_pair(int argc, char *argv[]);

/* Is that the name of something in the store?  Of all of a tree it is "." */
bool	store_has(const char *operand);

/* Takes the name of an object below an operand. */
typedef void store_name_fn(void *arg, const char *name);

int	store_names(const char *operand, store_name_fn *, void *arg,
	    struct wsp_error *);

/* The metric that such a name is, to be freed. */
char	*store_join(const char *operand, const char *name);

#endif
