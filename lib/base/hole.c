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

uint64_t
wsp_io_data_between(int fd, off_t from, off_t to)
{
	uint64_t sum = 0;
	off_t hole;

	while (from < to && (from = wsp_io_next_data(fd, from)) != -1 &&
	    from < to) {
		hole = lseek(fd, from, SEEK_HOLE);
		if (hole == -1 || hole > to)
			hole = to;
		sum += (uint64_t)(hole - from);
		from = hole;
	}
	return sum;
}
