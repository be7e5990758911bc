/* SPDX-License-Identifier: ISC */
/* away.c - copy a file to where it is to be instead. */
#include <fcntl.h>

#include "base/io.h"
#include "base/spot.h"
#include "file/copy.h"
#include "file/file.h"
#include "file/replace.h"

int
wsp_temp_copy(struct wsp_temp *t, const struct wsp_spot *to,
    struct wsp_source *source, int lock_timeout_ms, wsp_cancel *cancel,
    struct wsp_error *err)
{
	if (wsp_temp_open_copy(t, to, source, lock_timeout_ms, err) == -1)
		return -1;
	t->cancel = cancel;
	if (wsp_copy_bytes(source, t->source, cancel, err) == 0 &&
	    wsp_temp_like(t, source, err) == 0)
		return 0;
	wsp_temp_close(t);
	return -1;
}

/* Is it as a copy by wsp_temp_copy() would be?  Then it is on the disk, too. */
static bool
is_copy(struct wsp_source *source, struct wsp_source *copy)
{
	struct wsp_error ignored;
	bool same;

	return wsp_same_attributes(source, copy) &&
	    wsp_same_bytes(source, copy, &same, &ignored) == 0 && same &&
	    wsp_source_sync(copy, &ignored) == 0;
}

static bool
is_same(struct wsp_source *a, struct wsp_source *b)
{
	struct wsp_source_status as, bs;
	struct wsp_error ignored;

	return wsp_source_status(a, &as, &ignored) == 0 &&
	    wsp_source_status(b, &bs, &ignored) == 0 &&
	    as.id[0] == bs.id[0] && as.id[1] == bs.id[1];
}

static struct wsp_source *
open_there(const struct wsp_spot *to)
{
	struct wsp_error ignored;

	return wsp_open_source(to->dir, to->name, O_NOFOLLOW, &ignored);
}

bool
wsp_is_twin(struct wsp_source *source, const struct wsp_spot *to)
{
	struct wsp_source *there = open_there(to);
	bool twin;

	if (there == NULL)
		return false;
	twin = is_same(source, there);
	wsp_source_drop(there);
	return twin;
}

bool
wsp_is_moved(struct wsp_source *source, const struct wsp_spot *to)
{
	struct wsp_source *copy = open_there(to);
	bool moved;

	if (copy == NULL)
		return false;
	moved = is_same(source, copy) || is_copy(source, copy);
	wsp_source_drop(copy);
	if (moved)
		wsp_temp_tidy(to);
	return moved;
}
