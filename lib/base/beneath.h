/* SPDX-License-Identifier: ISC */
#ifndef WSP_BASE_BENEATH_H
#define WSP_BASE_BENEATH_H

#include <sys/types.h>

/*
 * open(2) for a path from a directory that lies below it: with errno EXDEV if
 * it is absolute or if .. or a symbolic link leads out.  With O_NOFOLLOW no
 * link is followed at all, and errno is ELOOP or EXDEV.  Where the system has
 * no such call, wsp_io_open_by_parts() takes its place.
 */
int	wsp_io_open_beneath(int dir, const char *path, int flags, mode_t);

/* The same, but without .. and without symbolic links altogether. */
int	wsp_io_open_by_parts(int dir, const char *path, int flags, mode_t);

#endif
