/* SPDX-License-Identifier: ISC */
#ifndef WSP_FILE_FILE_H
#define WSP_FILE_FILE_H

#include "wsp.h"

/* An open Whisper file. */
struct wsp {
	int			 fd;
	struct wsp_info		 info;
	struct wsp_archive	*archives;	/* info.archives, to be freed */
	char			*problem;	/* or NULL; to be freed */

	/*
	 * The base of the first archive, where the lock keeps it and the read
	 * of the header got it, until that archive is written.
	 */
	bool			 base_known;
	uint32_t		 base;
};

/*
 * Fails with WSP_ECORRUPT if the file has a problem: one that was opened by
 * WSP_LOOK is good for no arithmetic then.
 */
int	wsp_require_sound(const struct wsp *, struct wsp_error *);

#endif
