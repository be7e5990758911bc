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
};

#endif
