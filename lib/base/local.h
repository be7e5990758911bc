/* SPDX-License-Identifier: ISC */
#ifndef WSP_BASE_LOCAL_H
#define WSP_BASE_LOCAL_H

#include "base/source.h"

/*
 * Makes a source of the descriptor of a regular file, which is closed with it,
 * or at once if this fails, with NULL.
 */
struct wsp_source *wsp_local(int fd, struct wsp_error *);

/* The descriptor of a source, or -1 if it is another kind of source. */
int	wsp_local_fd(const struct wsp_source *);

#endif
