/* SPDX-License-Identifier: ISC */
/* shim_system.c - stand before threads, random numbers and new system calls. */
#include <sys/syscall.h>

#include <errno.h>
#include <pthread.h>
#include <string.h>

#include "fault.h"
#include "shim.h"

/* The one that returns its error. */
int
__wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attr,
    void *(*fn)(void *), void *arg)
{
	int error;

	if (fault_lacks("pthread_create"))
		return EAGAIN;
	error = fault("thread") ? errno :
	    __real_pthread_create(thread, attr, fn, arg);
	errno = error;
	fault_log(error == 0 ? 0 : -1, "%s", "");
	return error;
}

/* Each run has the same ones. */
void
__wrap_arc4random_buf(void *buf, size_t len)
{
	memset(buf, '7', len);
}

/* The library has no other use for it than openat2(2), which may be missing. */
long
__wrap_syscall(long number, long a, long b, long c, long d)
{
	if (number == SYS_openat2 && fault_lacks("openat2")) {
		errno = ENOSYS;
		return -1;
	}
	return __real_syscall(number, a, b, c, d);
}
