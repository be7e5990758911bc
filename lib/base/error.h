/* SPDX-License-Identifier: ISC */
#ifndef WSP_BASE_ERROR_H
#define WSP_BASE_ERROR_H

#include "wsp.h"

/* Fills in *err and returns -1, so that callers can return wsp_fail(...). */
int	wsp_fail(struct wsp_error *, enum wsp_code, const char *, ...)
	    __attribute__((__format__(printf, 3, 4)));

/*
 * The same for a failed system call: appends strerror(errno) to the text, or
 * is only that if the text is NULL.
 */
int	wsp_fail_errno(struct wsp_error *, const char *, ...)
	    __attribute__((__format__(printf, 2, 3)));

/* Fails with WSP_ECANCELED if the flag, which may be NULL, is set. */
int	wsp_check_cancel(wsp_cancel *, struct wsp_error *);

#endif
