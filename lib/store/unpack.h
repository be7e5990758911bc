/* SPDX-License-Identifier: ISC */
#ifndef WSP_STORE_UNPACK_H
#define WSP_STORE_UNPACK_H

#include "wsp.h"

/*
 * Unpacks one zstd frame that says it holds raw bytes, and is all of what was
 * packed; what is where, for messages.  *out is to be freed, NULL for nothing.
 */
int	wsp_store_unpack(const uint8_t *, size_t packed, size_t raw,
	    const char *what, uint8_t **out, struct wsp_error *);

#endif
