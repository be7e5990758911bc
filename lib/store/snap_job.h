/* SPDX-License-Identifier: ISC */
/* snap_job.h - objects of a snapshot that are worked on together. */
#ifndef WSP_STORE_SNAP_JOB_H
#define WSP_STORE_SNAP_JOB_H

#include "store/snap.h"

#define WSP_SNAP_BATCH	256

/* What happened to a file, to be told in its turn. */
struct wsp_snap_failure {
	const char	*path;
	struct wsp_error why;
};

struct wsp_snap_job {
	struct wsp_store_arena arena;
	size_t		 n;
	struct wsp_snap_item items[WSP_SNAP_BATCH];
	struct wsp_snap_worker worker;
	struct wsp_block_maker maker;
	size_t		 nblocks, blocks_room;
	struct wsp_packed *blocks;
	struct wsp_known_block known;
	bool		 same;		/* all were as they are known, and
					   that was not packed */
	size_t		 nfailed, failed_room;
	struct wsp_snap_failure	*failed;
	bool		 broken;	/* by err */
	struct wsp_error err;
};

/* Works on all of its items, in parallel to others. */
void	wsp_snap_job_work(struct wsp_snap_job *,
	    const struct wsp_entry_place *, bool pack_same);

/* Makes what is known of them, where they are the same. */
int	wsp_snap_job_known(struct wsp_snap_job *, struct wsp_error *);

/* Forgets what came of it, or frees it. */
void	wsp_snap_job_empty(struct wsp_snap_job *);
void	wsp_snap_job_free(struct wsp_snap_job *);

#endif
