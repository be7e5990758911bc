/* SPDX-License-Identifier: ISC */
/* xattr.c - carry extended attributes from one open file to another. */
#include <sys/xattr.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/io.h"

/* The list of those who may do something besides owner and group. */
#define ACL	"system.posix_acl_access"

/* The list that what is made in a directory gets. */
#define DEFAULT_ACL	"system.posix_acl_default"

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

/* *copied says whether the copy has it now. */
static int
copy_one(int from, int to, const char *name, bool *copied,
    struct wsp_error *err)
{
	char *value;
	ssize_t size;
	int ret = 0;

	*copied = false;
	if ((size = fetch(from, name, &value)) == -1) {
		/* Removed meanwhile, or one that only root may read. */
		if (errno == ENODATA || errno == EPERM || errno == EACCES ||
		    unsupported(errno))
			return 0;
		return wsp_fail_errno(err, "read attribute %s", name);
	}
	if (fsetxattr(to, name, value, (size_t)size, 0) == 0)
		*copied = true;
	else if (errno != EPERM && errno != EACCES && !unsupported(errno))
		ret = wsp_fail_errno(err, "set attribute %s", name);
	free(value);
	return ret;
}

static int
remove_list(int fd, const char *name, struct wsp_error *err)
{
	if (fremovexattr(fd, name) == 0 || errno == ENODATA ||
	    unsupported(errno))
		return 0;
	return wsp_fail_errno(err, "remove attribute %s", name);
}

int
wsp_io_remove_acl(int fd, struct wsp_error *err)
{
	return remove_list(fd, ACL, err);
}

int
wsp_io_remove_acls(int dir, struct wsp_error *err)
{
	if (remove_list(dir, ACL, err) == -1)
		return -1;
	return remove_list(dir, DEFAULT_ACL, err);
}

int
wsp_io_copy_xattrs(int from, int to, bool *acl_lost, struct wsp_error *err)
{
	bool copied, has_acl = false, acl_copied = false;
	char *names, *name;
	ssize_t size;
	int ret = 0;

	if ((size = fetch(from, NULL, &names)) == -1 && !unsupported(errno))
		return wsp_fail_errno(err, "list attributes");
	for (name = names; size > 0 && ret == 0 && name < names + size;
	    name += strlen(name) + 1) {
		ret = copy_one(from, to, name, &copied, err);
		if (strcmp(name, ACL) == 0) {
			has_acl = true;
			acl_copied = copied;
		}
	}
	free(names);
	if (ret == 0 && !acl_copied)
		ret = wsp_io_remove_acl(to, err);
	*acl_lost = has_acl && !acl_copied;
	return ret;
}
