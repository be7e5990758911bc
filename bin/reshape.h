/* SPDX-License-Identifier: ISC */
/*
 * reshape.h - give one file of many other archives.
 */
#ifndef RESHAPE_H
#define RESHAPE_H

#include "settle.h"
#include "shape.h"
#include "space.h"
#include "tree.h"

/*
 * Resizes a file as wsp_resize() does, but with the method and xFilesFactor of
 * the shape; its directory is synced by settle().
 */
int	reshape(struct item *, const struct shape *,
	    const struct wsp_resize_options *, struct wsp_resize_report *,
	    struct wsp_error *);

/* What reshape() would need; false if the file has the archives. */
bool	reshape_need(const char *path, const struct shape *,
	    const struct wsp_resize_options *, struct space_need *);

#endif
