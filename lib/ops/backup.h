/* SPDX-License-Identifier: ISC */
#ifndef WSP_OPS_BACKUP_H
#define WSP_OPS_BACKUP_H

#include "wsp.h"

/* The name of a file's backup, beside the real file; to be freed. */
char	*wsp_backup_path(const char *path, struct wsp_error *);

#endif
