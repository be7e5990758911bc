/* SPDX-License-Identifier: ISC */
/*
 * io.h - the system calls that touch files, each whole or failed.
 *
 * Every call of the library that opens, reads, changes or locks a file is
 * made behind this header, so that the fault-injection tests have one seam to
 * hold: io.c has the plain ones, lock.c and xattr.c those that need a loop.
 *
 * A path is looked up from the directory dir, which is AT_FDCWD for the usual
 * one.  Where it is another, what is opened lies below it: neither a symbolic
 * link nor .. leads out; the other calls then take a name without slashes, and
 * wsp_io_stat() and wsp_io_may_write() a path whose file is open.
 */
#ifndef WSP_BASE_IO_H
#define WSP_BASE_IO_H

#include <sys/stat.h>

#include <fcntl.h>

#include "wsp.h"

/*
 * Opens a regular file, with O_CLOEXEC, and stores its status in *st.  With
 * O_CREAT one is made as umask says.
 * Anything that is not a regular file is refused without side effects.
 */
int	wsp_io_open(int dir, const char *path, int flags, struct stat *st,
	    struct wsp_error *);

/* Opens a directory to read it. */
int	wsp_io_open_directory(int dir, const char *path, struct wsp_error *);

/* Opens a directory, or that of a path, only to work on names in it. */
int	wsp_io_find_directory(int dir, const char *path, struct wsp_error *);
int	wsp_io_open_parent(int dir, const char *path, struct wsp_error *);

/*
 * Opens a directory, or that of a path, where no symbolic link is on the way,
 * to whatever it leads; dir is not AT_FDCWD.
 */
int	wsp_io_open_real_directory(int dir, const char *path,
	    struct wsp_error *);
int	wsp_io_open_real_parent(int dir, const char *path,
	    struct wsp_error *);

/* Makes a new file that did not exist; fails with EEXIST if it did. */
int	wsp_io_create(int dir, const char *path, mode_t, struct wsp_error *);

/* Makes one that is in memory only, and has no name. */
int	wsp_io_create_unnamed(struct wsp_error *);

/* Closes a descriptor; an error of a delayed write shows here. */
int	wsp_io_close(int fd, struct wsp_error *);

/* Shows such an error, and leaves the descriptor open, with its lock. */
int	wsp_io_flush(int fd, struct wsp_error *);

/* Reads up to len bytes; *got is how many there were before the end. */
int	wsp_io_read(int fd, void *, size_t len, off_t, size_t *got,
	    struct wsp_error *);

/* Writes all len bytes. */
int	wsp_io_write(int fd, const void *, size_t len, off_t,
	    struct wsp_error *);

/* The same; after a failure too *done is how many bytes were written. */
int	wsp_io_write_part(int fd, const void *, size_t len, off_t,
	    size_t *done, struct wsp_error *);

/* Makes the file len bytes long: cuts it, or lets it end in a hole. */
int	wsp_io_truncate(int fd, off_t len, struct wsp_error *);

/* Reserves the blocks of the bytes from 0 to len. */
int	wsp_io_allocate(int fd, off_t len, struct wsp_error *);

int	wsp_io_sync(int fd, struct wsp_error *);

/* Syncs the directory that path lies in. */
int	wsp_io_sync_parent(int dir, const char *path, struct wsp_error *);

int	wsp_io_stat(int dir, const char *path, struct stat *,
	    struct wsp_error *);

/* The same, and follows no link. */
int	wsp_io_lstat(int dir, const char *name, struct stat *,
	    struct wsp_error *);

/* As readlinkat(2): only where it points, nothing is opened. */
ssize_t	wsp_io_read_link(int dir, const char *path, char *, size_t);

/* Fails where this user may not write to what path names. */
int	wsp_io_may_write(int dir, const char *path, struct wsp_error *);

int	wsp_io_fstat(int fd, struct stat *, struct wsp_error *);
int	wsp_io_rename(int dir, const char *from, const char *to,
	    struct wsp_error *);

/* Fails with what errno says of a rename. */
int	wsp_io_fail_rename(const char *from, const char *to,
	    struct wsp_error *);

/* Renames to a name that there is not yet, or fails with EEXIST. */
int	wsp_io_rename_new(int from_dir, const char *from, int to_dir,
	    const char *to, struct wsp_error *);

/* The same for a directory; an empty one may be there already. */
int	wsp_io_rename_directory(int from_dir, const char *from, int to_dir,
	    const char *to, struct wsp_error *);

/* Exchanges two files in one step. */
int	wsp_io_exchange(int a_dir, const char *a, int b_dir, const char *b,
	    struct wsp_error *);
int	wsp_io_link(int from_dir, const char *from, int to_dir,
	    const char *to, struct wsp_error *);
int	wsp_io_unlink(int dir, const char *path, struct wsp_error *);

/* Removes a directory that is empty. */
int	wsp_io_rmdir(int dir, const char *path, struct wsp_error *);

/* The same; one that is not, or that something is mounted on, may stay. */
int	wsp_io_rmdir_empty(int dir, const char *path, bool *removed,
	    struct wsp_error *);
int	wsp_io_chmod(int fd, mode_t, struct wsp_error *);
int	wsp_io_chown(int fd, uid_t, gid_t, struct wsp_error *);

/*
 * Takes an exclusive lock, waiting at most timeout_ms milliseconds, or for
 * ever if that is WSP_WAIT; WSP_ELOCKED if it was not to be had.  A signal
 * that the program catches ends the wait with EINTR.
 */
int	wsp_io_lock(int fd, int timeout_ms, struct wsp_error *);
int	wsp_io_unlock(int fd, struct wsp_error *);

/*
 * The same for len bytes from an offset on, which need not be there.  The lock
 * belongs to the open description: two that opened a file by themselves have
 * two, be they threads, or a process and its child.
 */
int	wsp_io_lock_range(int fd, off_t from, off_t len, bool shared,
	    int timeout_ms, struct wsp_error *);
int	wsp_io_unlock_range(int fd, off_t from, off_t len,
	    struct wsp_error *);

/*
 * Opens the regular file that path names for writing and locks it, so that at
 * the moment of return path names the locked file.  Its status is in *st.
 */
int	wsp_io_open_locked(int dir, const char *path, int timeout_ms,
	    struct stat *st, struct wsp_error *);

/* The same for reading, with a lock that readers share. */
int	wsp_io_open_shared(int dir, const char *path, int timeout_ms,
	    struct stat *st, struct wsp_error *);

/*
 * Is it certain that no other process has this file open?  Where the system
 * cannot tell, the answer is no.
 */
bool	wsp_io_sole_user(int fd);

/* Copies the times of the last access and change. */
int	wsp_io_copy_times(int from, int to, struct wsp_error *);

/* Sets the time of the last change, in seconds. */
int	wsp_io_set_mtime(int fd, int64_t, struct wsp_error *);

/*
 * Copies extended attributes, access control lists among them, as far as the
 * file system of the copy takes them.  A list for access that the copy got
 * from its directory goes if the original has none; *acl_lost says whether it
 * has one that the copy could not get.
 */
int	wsp_io_copy_xattrs(int from, int to, bool *acl_lost,
	    struct wsp_error *);

/*
 * Removes the list for access that a new file got from its directory, and of a
 * new directory also the one that it would hand on.  The mode is set after it:
 * until then the bits of the group are those of the mask.
 */
int	wsp_io_remove_acl(int fd, struct wsp_error *);
int	wsp_io_remove_acls(int dir, struct wsp_error *);

#endif
