/* SPDX-License-Identifier: ISC */
#ifndef WSP_CWHISPER_WRITE_H
#define WSP_CWHISPER_WRITE_H

#include "cwhisper/header.h"

/* Writes all of len bytes at an offset of a file. */
typedef int wsp_cw_write(void *arg, const void *, size_t len, uint64_t offset,
    struct wsp_error *);

/*
 * Writes what changed: first what is new in the blocks, then all that lies
 * before them, in one call.
 */
int	wsp_cw_store(const struct wsp_cw *, wsp_cw_write *, void *arg,
	    struct wsp_error *);

/*
 * The bytes of a whole file, to be freed by the caller; there are
 * wsp_cw_file_size() of them.
 */
uint8_t	*wsp_cw_image(const struct wsp_cw *, struct wsp_error *);

#endif
