/* SPDX-License-Identifier: ISC */
/* xattr.c - carry extended attributes from one open file to another. */
#include <sys/xattr.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/io.h"

/* What a file system that has no such attributes answers. */
static bool
unsupported(int error)
{
	return error == ENOTSUP || error == ENOSYS;
}

/*
 * Reads something whose size must be asked for first and may grow between the
 * two questions: name is NULL for the list of names.  Returns the size, 0 if
 * there is nothing, with *bufp to be freed, or -1.
 */
static ssize_t
fetch(int fd, const char *name, char **bufp)
{
	ssize_t size;
	char *buf;

	*bufp = NULL;
	for (;;) {
		size = name == NULL ? flistxattr(fd, NULL, 0) :
		    fgetxattr(fd, name, NULL, 0);
		if (size <= 0)
			return size;
		if ((buf = malloc((size_t)size)) == NULL)
			return -1;
		size = name == NULL ? flistxattr(fd, buf, (size_t)size) :
		    fgetxattr(fd, name, buf, (size_t)size);
		if (size >= 0) {
			*bufp = buf;
			return size;
		}
		free(buf);
		if (errno != ERANGE)
			return -1;
	}
}

static int
copy_one(int from, int to, const char *name, struct wsp_error *err)
{
	char *value;
	ssize_t size;
	int ret = 0;

	if ((size = fetch(from, name, &value)) == -1) {
		/* Removed meanwhile, or one that only root may read. */
		if (errno == ENODATA || errno == EPERM || errno == EACCES ||
		    unsupported(errno))
			return 0;
		return wsp_fail_errno(err, "read attribute %s", name);
	}
	if (fsetxattr(to, name, value, (size_t)size, 0) == -1 &&
	    errno != EPERM && errno != EACCES && !unsupported(errno))
		ret = wsp_fail_errno(err, "set attribute %s", name);
	free(value);
	return ret;
}

int
wsp_io_copy_xattrs(int from, int to, struct wsp_error *err)
{
	char *names, *name;
	ssize_t size;
	int ret = 0;

	if ((size = fetch(from, NULL, &names)) == -1) {
		if (unsupported(errno))
			return 0;
		return wsp_fail_errno(err, "list attributes");
	}
	for (name = names; size > 0 && ret == 0 && name < names + size;
	    name += strlen(name) + 1)
		ret = copy_one(from, to, name, err);
	free(names);
	return ret;
}
