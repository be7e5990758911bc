/* SPDX-License-Identifier: ISC */
/*
 * rrdchild.h - read RRD files where librrd can do no harm.
 */
#ifndef BIN_INPUT_RRDCHILD_H
#define BIN_INPUT_RRDCHILD_H

#include "input/rrdfile.h"

/*
 * As rrdfile_load(), by another process: a file that makes librrd die is an
 * error like others.
 */
int	rrdchild_load(struct rrdfile *, struct wsp_path, const char *function,
	    struct wsp_error *);

#endif
