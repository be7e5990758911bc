/* SPDX-License-Identifier: ISC */
#ifndef WSP_BASE_MEMORY_H
#define WSP_BASE_MEMORY_H

#include "base/source.h"

/*
 * Makes a source of the bytes that another one has now.  What is written to it
 * stays in memory; it cannot grow.  Its holes take none.
 */
struct wsp_source *wsp_memory(struct wsp_source *, struct wsp_error *);

#endif
