/* SPDX-License-Identifier: ISC */
/*
 * resize_to.h - give one file of many other archives.
 */
#ifndef BIN_RESHAPE_RESIZE_TO_H
#define BIN_RESHAPE_RESIZE_TO_H

#include "cli/sync_later.h"
#include "reshape/wanted.h"
#include "cli/space.h"
#include "cli/each.h"
#include "wsp-ops.h"

/*
 * Resizes an open file as wsp_resize_file() does, but with the method and
 * xFilesFactor of the shape; its directory is synced by sync_all().  Stores
 * the name of the backup, or NULL.
 */
int	resize_to(struct item *, struct wsp **, const struct wanted *,
	    const struct wsp_resize_options *, struct wsp_resize_report *,
	    char **backup, struct wsp_error *);

/*
 * Says where a backup is, unless that is PATH.bak or nothing shall be printed.
 * Frees the name.
 */
void	resize_to_backup(struct item *, char *backup);

/* Fills the report with what resize_to() would, as wsp_resize_plan() does. */
int	resize_to_plan(struct wsp *, const struct wanted *,
	    const struct wsp_resize_options *, int64_t now,
	    struct wsp_resize_report *, struct wsp_error *);

/*
 * What resize_to() would need; false if the file has the archives, or is not
 * compressed and only files that are shall be resized.
 */
bool	resize_to_need(struct wsp_path, const struct wanted *,
	    bool compressed, const struct wsp_resize_options *,
	    struct space_need *);

#endif
