/* SPDX-License-Identifier: ISC */
#ifndef WSP_BASE_DIR_H
#define WSP_BASE_DIR_H

#include "wsp.h"

/* Makes the directories that path lies in, as far as they are missing. */
int	wsp_io_make_parents(const char *path, struct wsp_error *);

#endif
