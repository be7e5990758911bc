/* SPDX-License-Identifier: ISC */
/* lacking.h - system calls for which some C libraries have no function. */
#ifndef WSP_BASE_LACKING_H
#define WSP_BASE_LACKING_H

#include <sys/stat.h>
#include <sys/syscall.h>

#include <linux/fs.h>
#include <stdio.h>
#include <unistd.h>

#ifndef HAVE_RENAMEAT2
static inline int
renameat2(int from_dir, const char *from, int to_dir, const char *to,
    unsigned int flags)
{
	return (int)syscall(SYS_renameat2, from_dir, from, to_dir, to, flags);
}
#endif

#ifndef HAVE_STATX
#include <linux/stat.h>

static inline int
statx(int dir, const char *path, int flags, unsigned int mask,
    struct statx *st)
{
	return (int)syscall(SYS_statx, dir, path, flags, mask, st);
}
#endif

#endif
