/* SPDX-License-Identifier: ISC */
/*
 * shim.h - the calls that the linker turns over to shim_*.c by --wrap, and what
 * they are without it.
 */
#ifndef SHIM_H
#define SHIM_H

#include <sys/stat.h>
#include <sys/types.h>

#include <pthread.h>

int	__real_close(int);
int	__real_faccessat(int, const char *, int, int);
int	__real_fchmod(int, mode_t);
int	__real_fchown(int, uid_t, gid_t);
int	__real_fcntl(int, int, ...);
ssize_t	__real_fgetxattr(int, const char *, void *, size_t);
int	__real_fremovexattr(int, const char *);
ssize_t	__real_flistxattr(int, char *, size_t);
int	__real_flock(int, int);
int	__real_fsetxattr(int, const char *, const void *, size_t, int);
int	__real_fstat(int, struct stat *);
int	__real_fsync(int);
int	__real_ftruncate(int, off_t);
int	__real_linkat(int, const char *, int, const char *, int);
off_t	__real_lseek(int, off_t, int);
int	__real_mkdirat(int, const char *, mode_t);
int	__real_open(const char *, int, ...);
int	__real_posix_fallocate(int, off_t, off_t);
ssize_t	__real_pread(int, void *, size_t, off_t);
ssize_t	__real_pwrite(int, const void *, size_t, off_t);
int	__real_pthread_create(pthread_t *, const pthread_attr_t *,
	    void *(*)(void *), void *);
ssize_t	__real_readlinkat(int, const char *, char *, size_t);
int	__real_renameat(int, const char *, int, const char *);
int	__real_renameat2(int, const char *, int, const char *, unsigned);
int	__real_fstatat(int, const char *, struct stat *, int);
long	__real_syscall(long, long, long, long, long);
int	__real_unlinkat(int, const char *, int);
int	__real_wsp_io_open_beneath(int, const char *, int, mode_t);

void	__wrap_arc4random_buf(void *, size_t);
int	__wrap_close(int);
int	__wrap_faccessat(int, const char *, int, int);
int	__wrap_fchmod(int, mode_t);
int	__wrap_fchown(int, uid_t, gid_t);
int	__wrap_fcntl(int, int, ...);
ssize_t	__wrap_fgetxattr(int, const char *, void *, size_t);
int	__wrap_fremovexattr(int, const char *);
ssize_t	__wrap_flistxattr(int, char *, size_t);
int	__wrap_flock(int, int);
int	__wrap_fsetxattr(int, const char *, const void *, size_t, int);
int	__wrap_fstat(int, struct stat *);
int	__wrap_fsync(int);
int	__wrap_ftruncate(int, off_t);
int	__wrap_linkat(int, const char *, int, const char *, int);
off_t	__wrap_lseek(int, off_t, int);
int	__wrap_mkdirat(int, const char *, mode_t);
int	__wrap_open(const char *, int, ...);
int	__wrap___open_2(const char *, int);
int	__wrap_posix_fallocate(int, off_t, off_t);
ssize_t	__wrap_pread(int, void *, size_t, off_t);
ssize_t	__wrap_pwrite(int, const void *, size_t, off_t);
int	__wrap_pthread_create(pthread_t *, const pthread_attr_t *,
	    void *(*)(void *), void *);
ssize_t	__wrap_readlinkat(int, const char *, char *, size_t);
int	__wrap_renameat(int, const char *, int, const char *);
int	__wrap_renameat2(int, const char *, int, const char *, unsigned);
int	__wrap_fstatat(int, const char *, struct stat *, int);
long	__wrap_syscall(long, long, long, long, long);
int	__wrap_unlinkat(int, const char *, int);
int	__wrap_wsp_io_open_beneath(int, const char *, int, mode_t);

#endif
