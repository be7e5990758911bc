/* SPDX-License-Identifier: ISC */
/*
 * resize.h - give one file, or many, other archives.
 */
#ifndef BIN_RESHAPE_RESIZE_H
#define BIN_RESHAPE_RESIZE_H

#include "reshape/wanted.h"
#include "wsp-ops.h"

struct resize {
	struct wanted	 shape;
	struct wsp_resize_options options;
	bool		 force_space;	/* do not look for it first */
};

/*
 * Resizes the operands and what --files-from lists; the value is that of
 * cli_finish().  Of many files those of this shape are left alone.
 */
int	resize_run(int argc, char *argv[], struct resize *);

#endif
