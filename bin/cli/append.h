/* SPDX-License-Identifier: ISC */
/*
 * append.h - a file that others read on after a crash grows by whole pieces.
 */
#ifndef BIN_CLI_APPEND_H
#define BIN_CLI_APPEND_H

#include <sys/types.h>

#include <stdbool.h>
#include <stddef.h>

struct append {
	int	 fd;		/* open with O_APPEND */
	off_t	 size;		/* of what is whole in it */
	bool	 torn;		/* there may be more, which is not */
};

/*
 * Appends bytes and waits for the disk; false with errno if that failed: then
 * the file is as it was, or will be before the next piece.
 */
bool	append_whole(struct append *, const char *, size_t);

/* A file that nobody will read, instead of one, which is closed, or of none. */
int	append_nowhere(int fd);

#endif
