/* SPDX-License-Identifier: ISC */
/*
 * move.h - what is known while a file is moved, and what comes after.
 */
#ifndef WSP_OPS_CARRY_MOVE_H
#define WSP_OPS_CARRY_MOVE_H

#include <sys/stat.h>

#include "base/source.h"
#include "base/spot.h"
#include "wsp-ops.h"

struct wsp_move_job {
	const struct wsp_move_options *options;
	struct wsp_path	 old, new;
	struct wsp_spot	 from, to;
	struct wsp_source *source;	/* the old file, locked */
	int64_t		 now, begun_ms;	/* the latter by the clock's ticks */
	struct wsp_move_report *report;
};

/*
 * Opens the old file, with a lock unless nothing is to be done to it, and makes
 * sure that this is the one of the name.
 */
int	wsp_move_open_old(struct wsp_move_job *, struct wsp_error *);

/* Is a name, NULL for that of messages, that of a regular file? */
int	wsp_move_require_file(const struct wsp_spot *, const char *name,
	    struct stat *, struct wsp_error *);

/* Says that an error of a call is about the new place. */
int	wsp_move_fail_new(const struct wsp_move_job *, struct wsp_error *);

/* Makes the directory of the new place as that of the old one is. */
int	wsp_move_make_place(struct wsp_move_job *, struct wsp_error *);

/* Syncs both names, the new one first. */
int	wsp_move_sync(const struct wsp_move_job *, struct wsp_error *);

/* Are the places on different file systems? */
bool	wsp_move_is_elsewhere(const struct wsp_move_job *);

/* Makes an open file of the old one; to be let go by wsp_let_go(). */
struct wsp *wsp_move_adopt(const struct wsp_move_job *, enum wsp_access,
	    struct wsp_error *);

/* Removes the old name, if it still is that of the file that is open. */
int	wsp_move_remove_old(const struct wsp_move_job *, struct wsp_error *);

/* In a dry run: fails, as that would, where this user may not do it. */
int	wsp_move_try_leave(const struct wsp_move_job *,
	    const struct wsp_backup_options *, struct wsp_error *);

/* Fills the file in the new place, and removes the old one. */
int	wsp_move_merge(const struct wsp_move_job *, struct wsp_error *);

/* Lets go of what is open. */
void	wsp_move_end(struct wsp_move_job *);

#endif
