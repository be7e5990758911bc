/* SPDX-License-Identifier: ISC */
/* scan.h - find out what names of a tree have changed. */
#ifndef WSP_CATALOG_SCAN_H
#define WSP_CATALOG_SCAN_H

#include <stdatomic.h>

#include "catalog/dirs_merge.h"
#include "catalog/look.h"
#include "catalog/salvage.h"

/* What an update works with. */
struct wsp_update {
	const struct wsp_catalog_options *options;
	struct wsp_looker looker;
	struct wsp_catalog *old;	/* or NULL */
	struct wsp_writer *writer;
	struct wsp_changes_of *changes;
	struct wsp_dir_changes *dirs;
	struct wsp_salvage *salvage;
	struct wsp_catalog_report *report;
	wsp_catalog_failed *failed;
	void		*arg;		/* of failed */
	struct wsp_error error;		/* of what ended it */
	atomic_bool	 ended;
};

/*
 * Reads the directories that have moved.  What is to be looked at is added to
 * the changes, with what is known of it if it was known; what is lost with its
 * directory is killed.
 */
int	wsp_scan(struct wsp_update *, struct wsp_error *);

/* Says that something could not be read. */
void	wsp_update_failed(struct wsp_update *, const char *path,
	    const struct wsp_error *);

/* Tells how far it is. */
void	wsp_update_progress(const struct wsp_update *, enum wsp_catalog_stage,
	    uint64_t done, uint64_t of);

/* Remembers why the update ends, for the end of a pool. */
void	wsp_update_end(struct wsp_update *, const struct wsp_error *);

/* Fails if it was ended or canceled. */
int	wsp_update_ended(const struct wsp_update *, struct wsp_error *);

/* Looks at all names of the changes that are to be looked at. */
int	wsp_look_at_changes(struct wsp_update *, struct wsp_error *);

/* The same names at another place keep what belongs to the name. */
int	wsp_match_renames(struct wsp_changes_of *, struct wsp_error *);

/* Goes through the blocks, looking at all other files too. */
int	wsp_refresh(struct wsp_update *, struct wsp_merged *,
	    struct wsp_error *);

/* What was looked at becomes a change. */
int	wsp_take_look(struct wsp_update *, struct wsp_looked *,
	    struct wsp_change *, struct wsp_error *);

#endif
