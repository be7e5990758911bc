/* SPDX-License-Identifier: ISC */
/*
 * resize_options.h - the options of whisper-resize that others take, too.
 */
#ifndef BIN_RESHAPE_RESIZE_OPTIONS_H
#define BIN_RESHAPE_RESIZE_OPTIONS_H

#include "cli/cli.h"
#include "wsp-ops.h"

extern const struct cli_option resize_options[];

/* What --quiet and --silent said. */
extern bool resize_quiet, resize_silent;

/* Makes options of what they said, and of what open.h has about files. */
void	resize_put(struct wsp_resize_options *);

#endif
