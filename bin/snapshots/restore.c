/* SPDX-License-Identifier: ISC */
/* restore.c - whisper-restore: put back files and points of a tree. */
#include <stdatomic.h>

#include "cli/open.h"
#include "snapshots/restore.h"

static atomic_uint_fast64_t restored, filled, unchanged;

static void
tell(struct item *item, enum wsp_restored done, uint64_t slots)
{
	if (!restore_said.verbose || done == WSP_RESTORED_NOTHING)
		return;
	out_name(item->out, item->path);
	if (done == WSP_RESTORED_FILE) {
		out_text(item->out, open_dry_run ? ": would be restored\n" :
		    ": restored\n");
		return;
	}
	out_text(item->out, ": ");
	out_uint(item->out, slots);
	out_text(item->out, open_dry_run ? " slots would be filled\n" :
	    " slots filled\n");
}

static int
restore_one(struct item *item, struct restore_object *o,
    struct wsp_error *error)
{
	enum wsp_restored done;
	uint64_t slots;

	if (wsp_restore_file(o->store, o->key, restore_place.root, o->path,
	    o->name, &o->options, item->now, &done, &slots, error) == -1)
		return -1;
	restored += done == WSP_RESTORED_FILE;
	filled += done == WSP_RESTORED_POINTS;
	unchanged += done == WSP_RESTORED_NOTHING;
	tell(item, done, slots);
	return 0;
}

static void
get_counts(struct restore_count *c)
{
	c[0] = (struct restore_count){ "restored", open_dry_run ?
	    " would be restored, " : " restored, ", restored };
	c[1] = (struct restore_count){ "filled", " filled, ", filled };
	c[2] = (struct restore_count){ "unchanged", " unchanged, ",
	    unchanged };
}

const struct restore_work restore_files = { .object = restore_one,
	.tid = "tid", .ncounts = 3, .get_counts = get_counts };
