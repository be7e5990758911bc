/* SPDX-License-Identifier: ISC */
#ifndef WSP_BASE_BODY_H
#define WSP_BASE_BODY_H

#include "wsp.h"

struct wsp_source;

/*
 * An open file as the rooms of the formats see it: the bytes, and what their
 * header says.
 */
struct wsp_body {
	struct wsp_source *source;
	struct wsp_info	*info;
	struct wsp_archive *archives;	/* those of info, to be freed */
	uint32_t	 claimed;	/* archives by the header; info has
					   those that are really there */
	bool		 locked;	/* nobody else writes to it */
	const char	*foreign;	/* what it is if it is none of ours */

	/*
	 * The base of the first archive of a classic file, where the lock
	 * keeps it and the read of the header got it, until that archive is
	 * written.
	 */
	bool		 base_known;
	uint32_t	 base;

	/* What another format keeps here, which its release() frees. */
	void		*own;
};

#endif
