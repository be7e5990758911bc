/* SPDX-License-Identifier: ISC */
#ifndef BIN_RESHAPE_RESCALE_H
#define BIN_RESHAPE_RESCALE_H

#include "reshape/setting.h"

/* Prints how values of a file would be converted to the method. */
int	rescale_tell(struct item *, struct wsp *, const struct setting *,
	    struct wsp_error *);

/* Converts them and changes the method, in one step. */
int	rescale_make(struct item *, struct wsp *, const struct setting *,
	    struct wsp_error *);

#endif
