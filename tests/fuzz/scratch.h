/* SPDX-License-Identifier: ISC */
/*
 * scratch.h - temporary files for the fuzz targets.
 */
#ifndef SCRATCH_H
#define SCRATCH_H

#include <err.h>
#include <unistd.h>

#include "fuzz.h"

#define MAX_SIZE	65536	/* of an input */

/* Memory is faster than a disk, where there is such a directory. */
static inline int
make_file(char *path, size_t size)
{
	const char *dir = getenv("TMPDIR");
	int fd;

	if (dir == NULL)
		dir = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
	snprintf(path, size, "%s/fuzz-file.XXXXXXXX", dir);
	if ((fd = mkstemp(path)) == -1)
		err(1, "%s", path);
	return fd;
}

#endif
