/* SPDX-License-Identifier: ISC */
/*
 * sync_later.h - wait for the disk once for the many files of a directory.
 */
#ifndef BIN_CLI_SYNC_LATER_H
#define BIN_CLI_SYNC_LATER_H

#include "wsp.h"

/*
 * The file at this place, which is no symbolic link, was replaced, and its
 * directory is to be synced: within a second, or when there are many such, or
 * by sync_all().
 */
void	sync_later(struct wsp_path);

/* Syncs all that is left to be, and waits for those who are at it. */
void	sync_all(void);

#endif
