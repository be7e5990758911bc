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

off_t
wsp_io_next_hole(int fd, off_t offset, off_t to)
{
	off_t hole = lseek(fd, offset, SEEK_HOLE);

	return hole == -1 || hole > to ? to : hole;
}

uint64_t
wsp_io_data_between(int fd, off_t from, off_t to)
{
	uint64_t sum = 0;
	off_t hole;

	while (from < to && (from = wsp_io_next_data(fd, from)) != -1 &&
	    from < to) {
		hole = wsp_io_next_hole(fd, from, to);
		sum += (uint64_t)(hole - from);
		from = hole;
	}
	return sum;
}

off_t
wsp_io_largest_hole(int fd, off_t from, off_t to, off_t *at)
{
	off_t hole, data = from, largest = 0;

	while (data < to && (hole = lseek(fd, data, SEEK_HOLE)) != -1 &&
	    hole < to) {
		data = wsp_io_next_data(fd, hole);
		if (data == -1 || data > to)
			data = to;
		if (data == hole)
			break;
		if (data - hole > largest) {
			largest = data - hole;
			*at = hole;
		}
	}
	return largest;
}
