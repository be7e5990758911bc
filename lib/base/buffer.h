/* SPDX-License-Identifier: ISC */
#ifndef WSP_BASE_BUFFER_H
#define WSP_BASE_BUFFER_H

#include "base/source.h"

/* Makes a source of bytes in memory, of which there are none yet. */
struct wsp_source *wsp_buffer(struct wsp_error *);

/*
 * The same of bytes there are, which are freed with it, or at once if this
 * fails.
 */
struct wsp_source *wsp_buffer_of(uint8_t *, size_t, struct wsp_error *);

/* Its bytes, which stay its own, and how many there are. */
const uint8_t *wsp_buffer_bytes(const struct wsp_source *, size_t *);

#endif
