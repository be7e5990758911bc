/* SPDX-License-Identifier: ISC */
/*
 * replay.h - points of the past, as if each had come in its time.
 */
#ifndef WSP_TREE_REPLAY_H
#define WSP_TREE_REPLAY_H

#include "wsp.h"

/* Looks at a file after an update; -1 ends the work. */
typedef int wsp_replayed(void *arg, const struct wsp *, struct wsp_error *);

/*
 * Does what wsp_update_many() does, but in portions, oldest first: the present
 * of each is its last point, or what the finest archive has from later on; it
 * is never after now.  So each point is rolled up before a later one takes its
 * slot.  The points are sorted.  After each portion the file is handed on.
 */
int	wsp_replay(struct wsp *, struct wsp_point *, size_t n, int64_t now,
	    struct wsp_counts *, wsp_replayed *, void *arg,
	    struct wsp_error *);

#endif
