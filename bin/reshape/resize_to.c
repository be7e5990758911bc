/* SPDX-License-Identifier: ISC */
/* resize_to.c - give one file of many other archives. */
#include <sys/stat.h>

#include <stdlib.h>
#include <string.h>

#include "cli/backup.h"
#include "cli/clock.h"
#include "cli/links.h"
#include "cli/open.h"
#include "reshape/resize_options.h"
#include "reshape/resize_to.h"
#include "wsp-ops.h"

#define BLOCK		512	/* in which a report counts them */

int
resize_to(struct item *item, struct wsp **w, const struct wanted *shape,
    const struct wsp_resize_options *given, struct wsp_resize_report *r,
    char **backup, struct wsp_error *error)
{
	struct wsp_resize_options options = *given;
	uint64_t others = wsp_other_names(item->place);

	*backup = NULL;
	options.method = shape->method;
	options.xff = shape->xff;
	backup_take(item, &options.backup);
	options.backup.made = backup;
	options.dir_later = !options.no_sync &&
	    wsp_what_is(item->place) == WSP_IS_ELSE;
	if (wsp_resize_file(w, shape->list, shape->n, &options, item->now, r,
	    error) == -1) {
		free(*backup);
		return -1;
	}
	links_note(item, item->path, others);
	if (options.dir_later)
		sync_later(item->place);
	return 0;
}

void
resize_to_backup(struct item *item, char *backup)
{
	if (backup == NULL || resize_quiet || resize_silent ||
	    backup_is_usual(item->path, backup))
		free(backup);
	else
		backup_print(item->out, backup);
}

int
resize_to_plan(struct wsp *w, const struct wanted *shape,
    const struct wsp_resize_options *given, int64_t now,
    struct wsp_resize_report *r, struct wsp_error *error)
{
	struct wsp_resize_options options = *given;

	options.method = shape->method;
	options.xff = shape->xff;
	return wsp_resize_plan(w, shape->list, shape->n, &options, now, r,
	    error);
}

bool
resize_to_need(struct wsp_path place, const struct wanted *shape,
    bool compressed, const struct wsp_resize_options *options,
    struct space_need *need)
{
	struct wsp_resize_report r;
	struct wsp_error ignored;
	struct wsp *w;
	bool any;

	if (open_read(&w, place, &ignored) == -1)
		return false;
	any = (wsp_info(w)->compressed || !compressed) &&
	    wanted_differs(shape, wsp_info(w)) != 0 &&
	    resize_to_plan(w, shape, options, cli_now(), &r, &ignored) == 0;
	need->known = wsp_room(w, &need->room, &need->error) == 0;
	wsp_close(w);
	if (!any)
		return false;
	need->more = r.new_blocks * BLOCK;
	if (!backup_wanted())
		need->less = r.old_blocks * BLOCK;
	return true;
}
