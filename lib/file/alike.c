/* SPDX-License-Identifier: ISC */
/* alike.c - do two files have the same archives? */
#include "base/error.h"
#include "file/file.h"
#include "file/alike.h"

/* Where the archives lie counts in classic files only, as in the original. */
static bool
alike(const struct wsp_info *a, const struct wsp_info *b)
{
	bool anywhere = a->compressed || b->compressed;
	uint32_t i;

	if (a->narchives != b->narchives)
		return false;
	for (i = 0; i < a->narchives; i++)
		if ((!anywhere &&
		    a->archives[i].offset != b->archives[i].offset) ||
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

int
wsp_same_file(const struct wsp *a, const struct wsp *b, bool *same,
    struct wsp_error *err)
{
	struct wsp_source_status s[2];

	if (wsp_source_status(a->body.source, &s[0], err) == -1 ||
	    wsp_source_status(b->body.source, &s[1], err) == -1)
		return -1;
	*same = s[0].id[0] == s[1].id[0] && s[0].id[1] == s[1].id[1];
	return 0;
}
