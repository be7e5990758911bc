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

#endif
