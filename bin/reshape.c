/* SPDX-License-Identifier: ISC */
/* reshape.c - give one file of many other archives. */
#include <sys/stat.h>

#include "reshape.h"

#define BLOCK		512	/* in which a report counts them */

/* The file may be in another directory. */
static bool
is_link(const char *path)
{
	struct stat st;

	return lstat(path, &st) == -1 || S_ISLNK(st.st_mode);
}

int
reshape(struct item *item, const struct shape *shape,
    const struct wsp_resize_options *given, struct wsp_resize_report *r,
    struct wsp_error *error)
{
	struct wsp_resize_options options = *given;

	options.method = shape->method;
	options.xff = shape->xff;
	options.dir_later = !options.no_sync && !is_link(item->path);
	if (wsp_resize(item->path, shape->list, shape->n, &options, item->now,
	    r, error) == -1)
		return -1;
	if (options.dir_later)
		settle_later(item->path);
	return 0;
}

bool
reshape_need(const char *path, const struct shape *shape,
    const struct wsp_resize_options *options, struct space_need *need)
{
	struct wsp_resize_report r;
	struct wsp_error ignored;
	struct wsp *w;
	bool any;

	if (wsp_open(&w, path, WSP_READ, 0, &ignored) == -1)
		return false;
	any = shape_differs(shape, wsp_info(w)) != 0 && wsp_resize_plan(w,
	    shape->list, shape->n, options, &r, &ignored) == 0;
	wsp_close(w);
	if (!any)
		return false;
	need->more = r.new_blocks * BLOCK;
	if (options->no_backup)
		need->less = r.old_blocks * BLOCK;
	return true;
}
