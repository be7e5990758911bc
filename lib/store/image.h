/* SPDX-License-Identifier: ISC */
#ifndef WSP_STORE_IMAGE_H
#define WSP_STORE_IMAGE_H

#include "store/points.h"

/*
 * Makes the bytes of a file that has these points, to be freed: each step is an
 * archive that reaches from its first point, or what the archive of the file
 * still reached, to now.  WSP_EVALUE if there is none at all.
 */
int	wsp_store_image(const struct wsp_store_points *, int64_t now,
	    uint8_t **, size_t *size, struct wsp_error *);

#endif
