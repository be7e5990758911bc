/* SPDX-License-Identifier: ISC */
/* snap_join.h - the files of a tree beside what was known of them. */
#ifndef WSP_STORE_SNAP_JOIN_H
#define WSP_STORE_SNAP_JOIN_H

#include "store/snap.h"
#include "wsp-tree.h"

struct wsp_snap_join {
	const struct wsp_snapshot_options *options;
	const char	*root;
	size_t		 root_len;
	struct wsp_walk	*walk;
	int		 dir;		/* that its files are opened from */
	struct wsp_known_reader reader;
	const struct wsp_known *known;	/* the next one, or NULL */
	bool		 file;		/* is there a next file? */
	char		 key[WSP_STORE_KEY_MAX + 1];	/* of it */
	size_t		 key_len;
	char		**unread;	/* directories just before it */
	size_t		 nunread;
	bool		*met;		/* is there what a path names? */
	uint64_t	 files, failed;
	wsp_snapshot_failed *tell;
	void		*arg;
};

/*
 * Begins; ends with wsp_snap_join_end(), also after a failure.  Fails if the
 * tree seems not to be there.
 */
int	wsp_snap_join_begin(struct wsp_snap_join *, struct wsp_store *,
	    const char *root, const struct wsp_snapshot_options *,
	    wsp_snapshot_failed *, void *arg, struct wsp_error *);

/*
 * The next object, in the order of keys; it lives in the arena.  *more is false
 * after the last one.
 */
int	wsp_snap_join_next(struct wsp_snap_join *, struct wsp_snap_item *,
	    struct wsp_store_arena *, bool *more, struct wsp_error *);

void	wsp_snap_join_end(struct wsp_snap_join *);

#endif
