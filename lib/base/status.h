/* SPDX-License-Identifier: ISC */
#ifndef WSP_BASE_STATUS_H
#define WSP_BASE_STATUS_H

#include <sys/types.h>

#include "wsp.h"

/* What statx(2) knows and stat(2) does not, or not so fast. */
struct wsp_status {
	mode_t		 mode;
	uint64_t	 inode;
	uint64_t	 size;		/* bytes */
	uint64_t	 blocks;	/* of 512 bytes */
	int64_t		 mtime;
	int64_t		 ctime_ns;
	int64_t		 born;		/* 0 where the file system has none */
};

/*
 * Looks at a path from a directory, at a symbolic link itself unless it is to
 * be followed; an empty path is the directory, or the file, itself.
 */
int	wsp_io_status(int dir, const char *path, bool follow,
	    struct wsp_status *, struct wsp_error *);

#endif
