/* SPDX-License-Identifier: ISC */
/* error.c - fill in a struct wsp_error where the fact is known. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define WSP_BASE_ERROR_C
#include "base/error.h"

int
wsp_fail(struct wsp_error *err, enum wsp_code code, const char *fmt, ...)
{
	va_list ap;

	err->code = code;
	err->sys = 0;
	va_start(ap, fmt);
	vsnprintf(err->msg, sizeof(err->msg), fmt, ap);
	va_end(ap);
	return -1;
}

int
wsp_fail_errno(struct wsp_error *err, const char *fmt, ...)
{
	int saved = errno;
	size_t len = 0;
	va_list ap;

	err->code = WSP_ESYS;
	err->sys = saved;
	if (fmt != NULL) {
		va_start(ap, fmt);
		vsnprintf(err->msg, sizeof(err->msg), fmt, ap);
		va_end(ap);
		len = strlen(err->msg);
	}
	snprintf(err->msg + len, sizeof(err->msg) - len, "%s%s",
	    len > 0 ? ": " : "", strerror(saved));
	errno = saved;
	return -1;
}

int
wsp_fail_empty(struct wsp_error *err)
{
	wsp_fail(err, WSP_ESYS, "the path is empty");
	err->sys = ENOENT;
	return -1;
}

bool
wsp_is_missing(const struct wsp_error *err)
{
	return err->code == WSP_ESYS && (err->sys == ENOENT ||
	    err->sys == ENOTDIR);
}

bool
wsp_is_canceled(wsp_cancel *cancel)
{
	return cancel != NULL && __atomic_load_n(cancel, __ATOMIC_RELAXED) != 0;
}

int
wsp_check_cancel(wsp_cancel *cancel, struct wsp_error *err)
{
	if (wsp_is_canceled(cancel))
		return wsp_fail(err, WSP_ECANCELED, "interrupted");
	return 0;
}
