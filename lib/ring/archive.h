/* SPDX-License-Identifier: ISC */
/*
 * archive.h - what follows from an archive's step and number of points.
 */
#ifndef WSP_RING_ARCHIVE_H
#define WSP_RING_ARCHIVE_H

#include "wsp.h"

/* Bytes of a file's parts, by which what can be in one file is limited. */
#define WSP_HEADER_SIZE	16	/* method, maxRetention, xFilesFactor, count */
#define WSP_ENTRY_SIZE	12	/* offset, step, points */
#define WSP_SLOT_SIZE	12	/* interval, value */

/* Where in the file the archive ends. */
uint64_t wsp_archive_end(const struct wsp_archive *);

/* The oldest time that the archive does not hold any more at now. */
int64_t	wsp_archive_start(const struct wsp_archive *, int64_t now);

/* The first interval that the archive still holds at now. */
int64_t	wsp_archive_first(const struct wsp_archive *, int64_t now);

/* The longest retention of a file's archives; 0 if it has none. */
uint64_t wsp_longest_retention(const struct wsp_info *);

/* The first archive of a step, or NULL. */
const struct wsp_archive *wsp_archive_of_step(const struct wsp_info *,
	    uint64_t step);

/*
 * Lists the archives of a file by ascending retention, in the order of the
 * file where it is equal; or those of one that has some in the order in which
 * they lie in it.  To be freed by the caller.
 */
const struct wsp_archive **wsp_archives_by_retention(const struct wsp_info *,
	    struct wsp_error *);
const struct wsp_archive **wsp_archives_by_offset(const struct wsp_info *,
	    struct wsp_error *);

#endif
