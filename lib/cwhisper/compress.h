/* SPDX-License-Identifier: ISC */
#ifndef WSP_CWHISPER_COMPRESS_H
#define WSP_CWHISPER_COMPRESS_H

#include "cwhisper/append.h"

/*
 * The bytes that a point takes in blocks, some more for what may come: what
 * an archive's blocks are made for.
 */
float	wsp_cw_estimate(const struct wsp_slot *, size_t n, uint32_t step);

#endif
