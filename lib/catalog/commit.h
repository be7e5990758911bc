/* SPDX-License-Identifier: ISC */
/* commit.h - put a commit on the disk. */
#ifndef WSP_CATALOG_COMMIT_H
#define WSP_CATALOG_COMMIT_H

#include "catalog/writer.h"
#include "file/replace.h"

/* Where it goes. */
struct wsp_target_of {
	const struct wsp_spot *spot;
	int		 fd;		/* of what is there, locked; or -1 */
	uint64_t	 size;		/* of that */
	bool		 replace;	/* make a new file in any case */
	bool		 no_sync;
	int		 lock_timeout_ms;
	struct wsp_temp	*temp;		/* begun where there is no file */
	wsp_cancel	*cancel;
};

/*
 * Adds the commit to the file, or puts a new file in its place if it would
 * grow too long.
 */
int	wsp_commit_write(struct wsp_writer *, struct wsp_target_of *,
	    struct wsp_error *);

/* Writes all parts to a new file, which a temporary one becomes. */
int	wsp_commit_replace(struct wsp_writer *, struct wsp_target_of *,
	    struct wsp_error *);

/*
 * Joins neighbours that have become small, and drops vanished metrics from
 * long ago.
 */
int	wsp_commit_join(struct wsp_writer *, struct wsp_error *);

/*
 * Makes a catalogue of the index to come, whose parts are in the file before
 * or staged; it lives no longer than the writer.
 */
void	wsp_writer_view(struct wsp_writer *, const struct wsp_index *,
	    struct wsp_catalog *);

#endif
