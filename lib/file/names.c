/* SPDX-License-Identifier: ISC */
/* names.c - what there is at a place, and what other names a file has. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/io.h"
#include "base/spot.h"
#include "wsp.h"

static bool
is_gone(const struct wsp_error *err)
{
	return err->sys == ENOENT || err->sys == ENOTDIR;
}

enum wsp_place_kind
wsp_what_is(struct wsp_path place)
{
	enum wsp_place_kind kind = WSP_IS_ELSE;
	struct wsp_error err = { .sys = 0 };
	struct wsp_spot spot;
	struct stat st;

	if (wsp_spot_open(&spot, place.dir, place.path, &err) == 0) {
		if (wsp_io_lstat(spot.dir, spot.name, &st, &err) == 0 &&
		    S_ISLNK(st.st_mode))
			kind = WSP_IS_LINK;
		wsp_spot_close(&spot);
	}
	if (is_gone(&err))
		kind = WSP_IS_NOTHING;
	errno = err.sys;
	return kind;
}

/* Does a name like that of the spot lead to the file? */
static bool
leads_there(const struct wsp_spot *spot, const char *before,
    const char *after, const struct stat *st)
{
	struct wsp_spot other = *spot;
	char *name;
	bool leads;

	if (asprintf(&name, "%s%s%s", before, spot->name, after) == -1)
		return false;
	other.name = name;
	leads = wsp_spot_is(&other, st);
	free(name);
	return leads;
}

/* The same for the numbers of backups, as far as they go on. */
static bool
numbered_leads_there(const struct wsp_spot *spot, const struct stat *st)
{
	struct wsp_error ignored;
	struct stat other;
	bool found = false, ends;
	unsigned i;
	char *name;

	for (i = 1, ends = false; !found && !ends; i++) {
		if (asprintf(&name, "%s.~%u~", spot->name, i) == -1)
			return false;
		ends = wsp_io_lstat(spot->dir, name, &other, &ignored) == -1;
		found = !ends && other.st_dev == st->st_dev &&
		    other.st_ino == st->st_ino;
		free(name);
	}
	return found;
}

uint64_t
wsp_other_names(struct wsp_path place)
{
	struct wsp_error ignored;
	struct wsp_spot spot;
	struct stat st;
	uint64_t n = 0;

	if (wsp_spot_resolve(&spot, place.dir, place.path, &ignored) == -1)
		return 0;
	if (wsp_io_lstat(spot.dir, spot.name, &st, &ignored) == 0 &&
	    st.st_nlink > 1) {
		n = (uint64_t)st.st_nlink - 1;
		n -= n > 0 && leads_there(&spot, "", ".bak", &st);
		n -= n > 0 && numbered_leads_there(&spot, &st);
		n -= n > 0 && leads_there(&spot, ".", ".tmp", &st);
		n -= n > 0 && leads_there(&spot, ".", ".tmp.bak", &st);
	}
	wsp_spot_close(&spot);
	return n;
}
