/* SPDX-License-Identifier: ISC */
/* must.h - calls of the library that a test cannot do without. */
#ifndef MUST_H
#define MUST_H

#include <err.h>

#include "wsp.h"

static struct wsp_error error;

static inline void
must(int ret)
{
	if (ret == -1)
		errx(1, "%s", error.msg);
}

#endif
