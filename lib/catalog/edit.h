/* SPDX-License-Identifier: ISC */
/* edit.h - a catalogue that is being changed. */
#ifndef WSP_CATALOG_EDIT_H
#define WSP_CATALOG_EDIT_H

#include "base/spot.h"
#include "catalog/commit.h"
#include "catalog/dirs_merge.h"
#include "catalog/merge.h"
#include "catalog/salvage.h"

struct wsp_catalog_edit {
	struct wsp_catalog_options options;
	char		*path;
	int64_t		 now;
	struct wsp_catalog *old;	/* the commit before, or NULL */
	struct wsp_spot	 spot;		/* of the file */
	struct wsp_temp	 temp;		/* where there is none yet */
	struct wsp_target_of target;
	struct wsp_writer writer;
	struct wsp_changes_of changes;
	struct wsp_dir_changes dirs;
	struct wsp_salvage salvage;	/* of one that is built anew */
};

/* Locks what is there, or the file to come; the writer is not ready yet. */
int	wsp_edit_open(struct wsp_catalog_edit **, const char *path,
	    const struct wsp_catalog_options *, int64_t now,
	    struct wsp_error *);

#endif
