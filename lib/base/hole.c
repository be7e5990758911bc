/* SPDX-License-Identifier: ISC */
/* hole.c - where a sparse file has no bytes to be read. */
#include <errno.h>
#include <unistd.h>

#include "base/hole.h"

off_t
wsp_io_next_data(int fd, off_t offset)
{
	off_t next = lseek(fd, offset, SEEK_DATA);

	if (next != -1)
		return next;
	return errno == ENXIO ? -1 : offset;
}
