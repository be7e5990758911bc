/* SPDX-License-Identifier: ISC */
/*
 * stale.h - temporary names, and what crashed runs left under them.
 *
 * For replace.c, which also has what others may call.
 */
#ifndef WSP_FILE_STALE_H
#define WSP_FILE_STALE_H

#include "file/replace.h"

/* Begins a temporary file with its names. */
int	wsp_stale_name(struct wsp_temp *, const struct wsp_spot *,
	    struct wsp_error *);

/* The name that a backup has until it gets its own; to be freed, or NULL. */
char	*wsp_stale_backup_name(const struct wsp_temp *);

/* Is the name in the directory that of the file that *st is about? */
bool	wsp_stale_is(int dir, const char *name, const struct stat *);

/*
 * Removes what a crashed run may have left under the name that a backup has
 * first: another name of the file, or what was one.
 */
int	wsp_stale_unlink_backup(const struct wsp_temp *, int dir,
	    const char *name, struct wsp_error *);

/*
 * Removes a temporary file that nobody holds the lock of: its maker died.  If
 * it died after linking the file to its place, the lock is that of the target;
 * where we hold that ourselves there is nothing to wait for.  Succeeds too if
 * the file was gone already.
 */
int	wsp_stale_remove(const struct wsp_temp *, bool held,
	    int lock_timeout_ms, struct wsp_error *);

#endif
