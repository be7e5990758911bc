/* SPDX-License-Identifier: ISC */
/*
 * side.h - files that belong to the work but are no Whisper files.
 */
#ifndef BIN_CLI_SIDE_H
#define BIN_CLI_SIDE_H

#include <stdbool.h>
#include <stdio.h>

#include "wsp.h"

/*
 * Opens a text to be read: a regular file, or what a shell has opened for us
 * as /dev/fd/N, which may be a pipe.  A device, or a FIFO by its name, is
 * refused.
 */
FILE	*side_read(const char *path, struct wsp_error *);

/*
 * Does opening it once more read it from its beginning?  Not - nor what a shell
 * has opened, whose place all that read it share.
 */
bool	side_rereads(const char *path);

#endif
