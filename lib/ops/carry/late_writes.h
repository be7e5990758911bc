/* SPDX-License-Identifier: ISC */
/*
 * late_writes.h - bring over what was written to a file that is gone.
 *
 * Another file has taken the place of an old one, or has got its points.
 * Writers that had the old one open, or waited for its lock, may still write to
 * it: what they write is brought over to the new file, whose lock is kept until
 * that is done.
 */
#ifndef WSP_OPS_CARRY_LATE_WRITES_H
#define WSP_OPS_CARRY_LATE_WRITES_H

#include "file/rings.h"
#include "ring/lane.h"
#include "wsp.h"

struct wsp_temp;

/* Archives of the new file, by ascending step. */
struct wsp_late_lanes {
	struct wsp_lanes wanted;	/* what it is to have */
	struct wsp_lanes written;	/* what it got of the old file before */
};

struct wsp_late {
	struct wsp	*old;		/* locked; it has no name any more */
	const struct wsp_rings *before;	/* all its archives as they were read */
	int64_t		 begun_ms;	/* when that was, by wsp_clock_ms() */
	bool		 sync;		/* wait for the disk */
	const char	*mix;		/* what was chosen of one; or NULL */

	/*
	 * Decides what the new file is to have of the old one, as that is now.
	 * NULL for the same as that.  The caller frees the lanes.
	 */
	int	(*want)(void *arg, struct wsp *old, const struct wsp_rings *,
		    struct wsp_late_lanes *, struct wsp_error *);
	void	*arg;
};

/* What NULL stands for; fails if the old file has other archives now. */
int	wsp_late_same(const struct wsp_late *, const struct wsp_rings *,
	    struct wsp_late_lanes *, struct wsp_error *);

/*
 * Gives up the lock of the old file, waits for its writers for about a second,
 * and brings over to the new one, which is open for writing by its path, what
 * they wrote.
 */
int	wsp_late_writes(const struct wsp_late *, struct wsp *new,
	    struct wsp_error *);

/* The same for a new file that has just been put in place. */
int	wsp_late_placed(const struct wsp_late *, struct wsp_temp *,
	    struct wsp_error *);

#endif
