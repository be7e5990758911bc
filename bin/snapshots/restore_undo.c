/* SPDX-License-Identifier: ISC */
/* restore_undo.c - whisper-restore --undo: take a bad change back in a tree. */
#include <inttypes.h>
#include <stdatomic.h>

#include "cli/open.h"
#include "snapshots/restore.h"

static atomic_uint_fast64_t undone, slots, later, conflicts;

static int
undo_one(struct item *item, struct restore_object *o, struct wsp_error *error)
{
	struct wsp_restore_undone u;

	if (wsp_restore_undo(o->store, o->key, restore_place.tid,
	    restore_place.root, o->path, o->name, &o->options, item->now, &u,
	    error) == -1)
		return -1;
	undone += u.changed;
	slots += u.slots;
	later += u.later;
	conflicts += u.conflict;
	if (u.conflict) {
		item_note(item, u.gone ? "gone now: nothing of it is undone" :
		    "another file now: nothing of it is undone");
		cli_failed(NULL);
	} else if (u.later > 0 && !restore_said.quiet)
		item_note(item, "%" PRIu64 " slot%s changed since: what is "
		    "rolled up of undone points there is computed anew by "
		    "whisper-rebuild", (uint64_t)u.later,
		    u.later == 1 ? "" : "s");
	if (restore_said.verbose && u.changed) {
		out_name(item->out, item->path);
		out_text(item->out, ": undone\n");
	}
	return 0;
}

static void
get_counts(struct restore_count *c)
{
	c[0] = (struct restore_count){ "files", open_dry_run ?
	    " would be undone, " : " undone, ", undone };
	c[1] = (struct restore_count){ "slots", " slots; ", slots };
	c[2] = (struct restore_count){ "changed_since",
	    " slots changed since, ", later };
	c[3] = (struct restore_count){ "conflicts", " conflicts, ",
	    conflicts };
}

const struct restore_work restore_undo = { .changes = true,
	.object = undo_one, .tid = "undone", .ncounts = 4,
	.get_counts = get_counts };
