/* SPDX-License-Identifier: ISC */
/*
 * resize.h - give one file, or many, other archives.
 */
#ifndef RESIZE_H
#define RESIZE_H

#include "shape.h"

struct resize {
	struct shape	 shape;
	struct wsp_resize_options options;
	bool		 quiet, silent;
	bool		 force_space;	/* do not look for it first */
};

/*
 * Resizes the operands and what --files-from lists; the value is that of
 * cli_finish().  Of many files those of this shape are left alone.
 */
int	resize_run(int argc, char *argv[], struct resize *);

#endif
