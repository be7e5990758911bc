/* SPDX-License-Identifier: ISC */
/* unalike.c - do two files have the same archives? */
#include "base/error.h"
#include "file/file.h"
#include "ops/unalike.h"

static bool
alike(const struct wsp_info *a, const struct wsp_info *b)
{
	uint32_t i;

	if (a->narchives != b->narchives)
		return false;
	for (i = 0; i < a->narchives; i++)
		if (a->archives[i].offset != b->archives[i].offset ||
		    a->archives[i].step != b->archives[i].step ||
		    a->archives[i].points != b->archives[i].points)
			return false;
	return true;
}

int
wsp_require_alike(const struct wsp *a, const struct wsp *b, const char *path,
    const char *otherpath, const char *purpose, struct wsp_error *err)
{
	if (wsp_require_sound(a, err) == -1 ||
	    wsp_require_sound(b, err) == -1)
		return -1;
	if (alike(&a->info, &b->info))
		return 0;
	return wsp_fail(err, WSP_EUNALIKE, "%s and %s archive configurations "
	    "are unalike. Resize the input before %s", path, otherpath,
	    purpose);
}
