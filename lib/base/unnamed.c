/* SPDX-License-Identifier: ISC */
/* unnamed.c - a file that no directory has. */
#include <sys/mman.h>

#include "base/error.h"
#include "base/io.h"

int
wsp_io_create_unnamed(struct wsp_error *err)
{
	int fd = memfd_create("wsp", MFD_CLOEXEC);

	return fd == -1 ? wsp_fail_errno(err, "create a file in memory") : fd;
}
