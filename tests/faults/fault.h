/* SPDX-License-Identifier: ISC */
/*
 * fault.h - makes one system call of a program fail.
 *
 * The environment says which one:
 *
 *	FAULT_CALL	its number, counted from 1 over all calls of shim_*.c
 *	FAULT_KIND	eagain, edquot, einval, eintr, eio, enospc, enosys,
 *			enotsup, eperm: it fails so;
 *			short: it transfers half of the bytes;
 *			kill: the process dies before it;
 *			full: the disk is full from then on, in the middle of a
 *			write if that crosses from one block to another;
 *			gone: all calls fail with EIO from then on
 *	FAULT_LACKS	of openat2, pthread_create and renameat2 those that the
 *			system does not have
 *	FAULT_LOG	the calls are appended to this file
 */
#ifndef FAULT_H
#define FAULT_H

#include <sys/types.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Counts a call.  Returns true, with errno set, if it is to fail; does not
 * return if the process is to die.
 */
bool	fault(const char *call);

/*
 * How many of len bytes at offset of fd the call that was counted last may
 * transfer; if none, errno says why.
 */
size_t	fault_cut(int fd, size_t len, off_t offset);

/* Is the system to be one without this call? */
bool	fault_lacks(const char *call);

/* The calls of this thread are part of the one that was counted last. */
void	fault_hide(bool);

/* A path from a directory, as one from here; the buffer has PATH_MAX bytes. */
const char *fault_path(int dir, const char *path, char *buf);

/*
 * Writes the call that was counted last to the log, as a line: its number,
 * name, result and errno (0 if it succeeded), and what the format says.
 * Keeps errno.
 */
void	fault_log(intmax_t result, const char *fmt, ...)
	    __attribute__((format(printf, 2, 3)));

#endif
