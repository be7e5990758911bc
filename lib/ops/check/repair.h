/* SPDX-License-Identifier: ISC */
/*
 * repair.h - the parts of a repair.
 *
 * Everything is decided, and told, before anything is written.
 */
#ifndef WSP_OPS_CHECK_REPAIR_H
#define WSP_OPS_CHECK_REPAIR_H

#include "base/body.h"
#include "base/source.h"
#include "ring/layout.h"
#include "ring/ring.h"
#include "ops/check/findings.h"
#include "wsp-ops.h"

/* What is done to the slots of an archive. */
struct wsp_mend_ring {
	size_t		nedits;
	struct wsp_edit	*edits;		/* later ones win */
	uint32_t	turn;		/* by how many slots all move back */
};

/* What is done to a file. */
struct wsp_mend {
	const struct wsp_repair_options *options;
	int64_t		 now;
	int64_t		 latest;	/* later is the future */
	struct wsp_body	 old;		/* by the archives of layout */
	struct wsp_info	 info;		/* that of old */
	struct wsp_layout layout;	/* of the repaired file */
	bool		 new_table;	/* it is not the old file's own */
	uint32_t	 max_retention;
	uint64_t	 keep;		/* bytes of the old file that count */
	struct wsp_mend_ring *rings;	/* one an archive */
	struct wsp_recorder changes;
	uint8_t		*image;		/* a compressed file, whole; or NULL */
	uint64_t	 image_size;
};

/*
 * Decides on header and length.  look is the file as wsp_open() sees it, or
 * NULL if it has no header.
 */
int	wsp_mend_header(struct wsp_mend *, struct wsp *look,
	    struct wsp_error *);

/* Decides on a compressed file. */
int	wsp_mend_compressed(struct wsp_mend *, struct wsp *,
	    struct wsp_error *);

/* Decides on the slots. */
int	wsp_mend_slots(struct wsp_mend *, struct wsp_error *);

/* Makes the changes to a copy of the old file. */
int	wsp_mend_write(struct wsp_mend *, struct wsp_source *,
	    struct wsp_error *);

#endif
