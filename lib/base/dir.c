/* SPDX-License-Identifier: ISC */
/* dir.c - make directories. */
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "base/dir.h"
#include "base/error.h"

int
wsp_io_make_parents(const char *path, struct wsp_error *err)
{
	char *copy, *slash;
	int ret = 0;

	if ((copy = strdup(path)) == NULL)
		return wsp_fail_errno(err, NULL);
	for (slash = copy; ret == 0; slash++) {
		if ((slash = strchr(slash, '/')) == NULL)
			break;
		if (slash == copy)
			continue;
		*slash = '\0';
		if (mkdirat(AT_FDCWD, copy, 0777) == -1 && errno != EEXIST)
			ret = wsp_fail_errno(err, "make directory %s", copy);
		*slash = '/';
	}
	free(copy);
	return ret;
}
