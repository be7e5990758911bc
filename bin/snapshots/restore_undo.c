/* SPDX-License-Identifier: ISC */
/* restore_undo.c - whisper-restore --undo: take a bad change back in a tree. */
#include <inttypes.h>
#include <stdatomic.h>

#include "cli/open.h"
#include "snapshots/restore.h"

static atomic_uint_fast64_t undone, slots, later, conflicts, unseen;

/* What a snapshot did not look at may be of the same bad change. */
static void
tell_unseen(struct item *item, uint64_t n)
{
	if (n == 0)
		return;
	item_note(item, "%" PRIu64 " older slot%s changed, which %" PRIu64
	    " (--window) did not compare: nothing of that is undone", n,
	    n == 1 ? "" : "s", restore_place.tid);
	cli_failed(NULL);
}

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
	unseen += u.unseen;
	if (u.conflict) {
		item_note(item, u.gone ? "gone now: nothing of it is undone" :
		    "another file now: nothing of it is undone");
		cli_failed(NULL);
	} else if (u.later > 0 && !restore_said.quiet)
		item_note(item, "%" PRIu64 " slot%s changed since: what is "
		    "rolled up of undone points there is computed anew by "
		    "whisper-rebuild", (uint64_t)u.later,
		    u.later == 1 ? "" : "s");
	tell_unseen(item, u.unseen);
	if (restore_said.verbose && u.changed) {
		out_name(item->out, item->path);
		out_text(item->out, open_dry_run ? ": would be undone\n" :
		    ": undone\n");
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
	c[4] = (struct restore_count){ "not_compared", NULL, unseen };
}

const struct restore_work restore_undo = { .changes = true,
	.object = undo_one, .tid = "undone", .ncounts = 5,
	.get_counts = get_counts };
