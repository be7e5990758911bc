/* SPDX-License-Identifier: ISC */
/* shim_names.c - stand before the calls that change names. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>

#include "fault.h"
#include "shim.h"

int
__wrap_renameat(int from_dir, const char *from, int to_dir, const char *to)
{
	char from_buf[PATH_MAX], to_buf[PATH_MAX];
	int ret = -1;

	if (!fault("rename"))
		ret = __real_renameat(from_dir, from, to_dir, to);
	fault_log(ret, "%s %s", fault_path(from_dir, from, from_buf),
	    fault_path(to_dir, to, to_buf));
	return ret;
}

int
__wrap_renameat2(int from_dir, const char *from, int to_dir, const char *to,
    unsigned flags)
{
	char from_buf[PATH_MAX], to_buf[PATH_MAX];
	int ret = -1;

	if (fault_lacks("renameat2")) {
		errno = ENOSYS;
		return -1;
	}
	if (!fault(flags == RENAME_EXCHANGE ? "exchange" : "rename2"))
		ret = __real_renameat2(from_dir, from, to_dir, to, flags);
	fault_log(ret, "%s %s", fault_path(from_dir, from, from_buf),
	    fault_path(to_dir, to, to_buf));
	return ret;
}

int
__wrap_linkat(int from_dir, const char *from, int to_dir, const char *to,
    int flags)
{
	char from_buf[PATH_MAX], to_buf[PATH_MAX];
	int ret = -1;

	if (!fault("link"))
		ret = __real_linkat(from_dir, from, to_dir, to, flags);
	fault_log(ret, "%s %s", fault_path(from_dir, from, from_buf),
	    fault_path(to_dir, to, to_buf));
	return ret;
}

int
__wrap_mkdirat(int dir, const char *path, mode_t mode)
{
	char buf[PATH_MAX];
	int ret = -1;

	if (!fault("mkdir"))
		ret = __real_mkdirat(dir, path, mode);
	fault_log(ret, "%s", fault_path(dir, path, buf));
	return ret;
}

int
__wrap_unlinkat(int dir, const char *path, int flags)
{
	char buf[PATH_MAX];
	int ret = -1;

	if (!fault("unlink"))
		ret = __real_unlinkat(dir, path, flags);
	fault_log(ret, "%s", fault_path(dir, path, buf));
	return ret;
}
