/* SPDX-License-Identifier: ISC */
/*
 * replace.h - make a file beside its place and put it there in one step.
 *
 * This is the write contract of everything that makes whole files: after a
 * crash at any moment the old file is there, or the new one, complete.
 */
#ifndef WSP_FILE_REPLACE_H
#define WSP_FILE_REPLACE_H

#include <sys/stat.h>

#include "wsp.h"

struct wsp_temp {
	int	 fd;		/* locked, to be written to */
	int	 dir;		/* that the paths begin at, or AT_FDCWD */
	char	*path;		/* of the temporary file */
	char	*target;	/* where it goes, symbolic links followed */
	wsp_cancel *cancel;	/* asked before it is put in place; or NULL */
	bool	 dir_later;	/* rename does not sync the directory */
};

/*
 * Follows symbolic links to the name of the real file, which need not exist.
 * To be freed by the caller.
 */
char	*wsp_resolve(const char *path, struct wsp_error *);

/*
 * Begins a file that is to appear at path, which is a name in dir unless that
 * is AT_FDCWD, and then no link is followed; held says whether the caller has
 * the lock of the file that is there.  A temporary file that a crashed run
 * left is removed; WSP_ELOCKED if a living one uses it for longer than
 * lock_timeout_ms.
 */
int	wsp_temp_open(struct wsp_temp *, int dir, const char *path, mode_t,
	    bool held, int lock_timeout_ms, struct wsp_error *);

/*
 * Gives it the owner, mode and extended attributes of an open file, as far as
 * this user may.
 */
int	wsp_temp_attributes(struct wsp_temp *, int fd, struct wsp_error *);

/* Puts it in place; fails with EEXIST if there is a file already. */
int	wsp_temp_link(struct wsp_temp *, bool sync, struct wsp_error *);

/*
 * Puts it in place of the file that is there, which stays as backup unless
 * that is NULL.
 */
int	wsp_temp_rename(struct wsp_temp *, const char *backup, bool sync,
	    struct wsp_error *);

/*
 * Closes it when all is done, and with that gives up its lock; an error of a
 * delayed write shows here.  wsp_temp_close() has to follow.
 */
int	wsp_temp_finish(struct wsp_temp *, struct wsp_error *);

/* Removes what a crashed run may have left beside a file that is there. */
void	wsp_temp_tidy(int dir, const char *path);

/*
 * Removes what a crashed run may have left of a copy that was to be the
 * backup of this file; its lock must be held.
 */
void	wsp_temp_tidy_backup(int dir, const char *target);

/* Removes it unless it was put in place, and releases all. */
void	wsp_temp_close(struct wsp_temp *);

#endif
