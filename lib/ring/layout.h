/* SPDX-License-Identifier: ISC */
#ifndef WSP_RING_LAYOUT_H
#define WSP_RING_LAYOUT_H

#include "wsp.h"

/* Everything a new file's header says. */
struct wsp_layout {
	uint32_t	 method;
	float		 xff;
	uint32_t	 narchives;
	struct wsp_archive *archives;	/* to be freed */
	uint64_t	 file_size;
	int64_t		 now;		/* of its values; 0 if not known */
	wsp_cancel	*cancel;	/* asked while the file is written */
};

/*
 * A copy of retentions, sorted and checked as by wsp_retention_check(), to be
 * freed; or NULL.
 */
struct wsp_retention *wsp_retentions_sorted(const struct wsp_retention *,
	    size_t n, struct wsp_error *);

#endif
