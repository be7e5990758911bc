/* SPDX-License-Identifier: ISC */
#ifndef WSP_FILE_BACKUP_H
#define WSP_FILE_BACKUP_H

#include "file/replace.h"
#include "wsp.h"

/*
 * Puts a temporary file in place of the one that is there and open; that one
 * becomes the backup, or is copied where it cannot.
 */
int	wsp_temp_replace(struct wsp_temp *, struct wsp *,
	    const struct wsp_backup_options *, bool sync, struct wsp_error *);

/* Puts before an error that a backup met the directory it was to go to. */
void	wsp_backup_where(const struct wsp_backup_options *,
	    struct wsp_error *);

#endif
