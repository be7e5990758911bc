/* SPDX-License-Identifier: ISC */
/*
 * repair.h - the parts of a repair.
 *
 * Everything is decided, and told, before anything is written.
 */
#ifndef WSP_OPS_REPAIR_H
#define WSP_OPS_REPAIR_H

#include "file/create.h"
#include "file/file.h"
#include "ops/findings.h"
#include "wsp.h"

/* A slot that gets another content. */
struct wsp_edit {
	uint32_t	slot;
	struct wsp_slot	value;
};

/* What is done to the slots of an archive. */
struct wsp_mend_ring {
	size_t		nedits;
	struct wsp_edit	*edits;		/* later ones win */
	uint32_t	turn;		/* by how many slots all move back */
};

/* What is done to a file. */
struct wsp_mend {
	const struct wsp_repair_options *options;
	int64_t		 latest;	/* later is the future */
	struct wsp	 old;		/* the archives are those of layout */
	struct wsp_layout layout;	/* of the repaired file */
	bool		 new_table;	/* it is not the old file's own */
	uint32_t	 max_retention;
	uint64_t	 keep;		/* bytes of the old file that count */
	struct wsp_mend_ring *rings;	/* one an archive */
	struct wsp_recorder changes;
};

/*
 * Decides on header and length.  look is the file as wsp_open() sees it, or
 * NULL if it has no header.
 */
int	wsp_mend_header(struct wsp_mend *, struct wsp *look,
	    struct wsp_error *);

/* Decides on the slots. */
int	wsp_mend_slots(struct wsp_mend *, struct wsp_error *);

/* Makes the changes to a copy of the old file. */
int	wsp_mend_write(const struct wsp_mend *, int fd, struct wsp_error *);

#endif
