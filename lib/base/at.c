/* SPDX-License-Identifier: ISC */
/* at.c - names that are made, changed and removed where a path says. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/at.h"
#include "base/io.h"

int
wsp_at_begin(struct wsp_at *at, int dir, const char *path,
    struct wsp_error *err)
{
	const char *slash = dir == AT_FDCWD ? NULL : strrchr(path, '/');

	*at = (struct wsp_at){ .dir = dir, .name = path };
	if (slash == NULL)
		return 0;
	if ((at->dir = wsp_io_open_real_parent(dir, path, err)) == -1)
		return -1;
	at->name = slash + 1;
	at->opened = true;
	return 0;
}

void
wsp_at_end(struct wsp_at *at)
{
	int saved = errno;

	if (at->opened)
		close(at->dir);
	errno = saved;
}
