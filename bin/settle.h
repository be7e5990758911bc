/* SPDX-License-Identifier: ISC */
/*
 * settle.h - wait for the disk once for the many files of a directory.
 */
#ifndef SETTLE_H
#define SETTLE_H

/*
 * A file of this path, which is no symbolic link, was replaced, and its
 * directory is to be synced: within a second, or when there are many such, or
 * by settle().
 */
void	settle_later(const char *path);

/* Syncs all that is left to be, and waits for those who are at it. */
void	settle(void);

#endif
