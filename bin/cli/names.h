/* SPDX-License-Identifier: ISC */
/*
 * names.h - names of tagged metrics whose files are called by a hash.
 */
#ifndef BIN_CLI_NAMES_H
#define BIN_CLI_NAMES_H

#include "cli/cli.h"
#include "wsp.h"

/*
 * --names: a list of names, one a line, in a file or on standard input, - ,
 * which is read at once.  A name that is none is an error, and left out; a
 * file that cannot be read ends the program.
 */
extern const struct cli_option names_options[];
void	names_read(const char *option, const char *file);

/*
 * Adds a name, if it is one of a tagged metric; after the last one they are to
 * be sorted.
 */
int	names_add(const char *text, struct wsp_error *);
void	names_sort(void);

/* From now on a hash that no list has a name for is taken for the name. */
void	names_allow_hashes(void);

/*
 * Does what wsp_metric_from_path() does, and finds hashes in the lists.  May
 * be called from several threads at once, when all has been read.
 */
int	names_find(const char *path, char *metric, struct wsp_error *);

#endif
