/* SPDX-License-Identifier: ISC */
/* restore.h - what puts files back, for restore.c and restore_undo.c. */
#ifndef WSP_STORE_RESTORE_H
#define WSP_STORE_RESTORE_H

#include "store/build.h"

struct wsp_restoring {
	struct wsp_store *store;
	const char	*key;
	struct wsp_path	 place;
	const struct wsp_restore_options *options;
	int64_t		 now;
	struct wsp_store_file file;	/* what was there */
};

/* Makes the file, which is not there. */
int	wsp_restore_make(struct wsp_restoring *, enum wsp_restored *,
	    struct wsp_error *);

/* Puts the file in place of the one that is there and locked. */
int	wsp_restore_replace(struct wsp_restoring *, struct wsp *,
	    struct wsp_error *);

/* Is the file that is there the same? */
int	wsp_restore_same(const struct wsp_restoring *, struct wsp *, bool *,
	    struct wsp_error *);

/* Opens what was there, whose bytes then go with it. */
int	wsp_restore_open(struct wsp_restoring *, enum wsp_access,
	    struct wsp **, struct wsp_error *);

/*
 * Undoes point by point what is between two files that are stored by their
 * bytes, in one that is there now.  *can is false, and nothing is done, if the
 * three have not the same format and archives.
 */
int	wsp_restore_points(struct wsp_restoring *,
	    const struct wsp_store_file *after, struct wsp *now, bool *can,
	    struct wsp_restore_undone *, struct wsp_error *);

/*
 * How many slots of three files, whose archives are the same, did not change
 * from before to after, are others now, and were over when after was taken?
 */
uint64_t wsp_restore_unseen(const struct wsp_info *, const uint8_t *before,
	    const uint8_t *after, const uint8_t *now, int64_t taken);

#endif
