/* SPDX-License-Identifier: ISC */
#ifndef WSP_BASE_ERROR_H
#define WSP_BASE_ERROR_H

#include "wsp.h"

/* A path that has no bytes names no file. */
int	wsp_fail_empty(struct wsp_error *);

/* Does it say that there is no such path? */
bool	wsp_is_missing(const struct wsp_error *);

/* Is it set, by whichever thread or a signal handler?  There may be none. */
bool	wsp_is_canceled(wsp_cancel *);

/* Fails with WSP_ECANCELED if it is set. */
int	wsp_check_cancel(wsp_cancel *, struct wsp_error *);

/* The analyzer of clang sees one file, and has to be told that they fail. */
#if defined(__clang_analyzer__) && !defined(WSP_BASE_ERROR_C)
static inline int
wsp_failed(int ret)
{
	(void)ret;
	return -1;
}
#define wsp_fail(...)		wsp_failed(wsp_fail(__VA_ARGS__))
#define wsp_fail_errno(...)	wsp_failed(wsp_fail_errno(__VA_ARGS__))
#define wsp_fail_empty(...)	wsp_failed(wsp_fail_empty(__VA_ARGS__))
#endif

#endif
