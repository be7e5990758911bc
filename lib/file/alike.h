/* SPDX-License-Identifier: ISC */
#ifndef WSP_FILE_ALIKE_H
#define WSP_FILE_ALIKE_H

#include "wsp.h"

/*
 * Fails with WSP_EUNALIKE if two files have different archives, and with
 * WSP_ECORRUPT if one has a problem.
 */
int	wsp_require_alike(const struct wsp *, const struct wsp *,
	    const char *path, const char *otherpath, const char *purpose,
	    struct wsp_error *);

#endif
