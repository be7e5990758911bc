/* SPDX-License-Identifier: ISC */
/* restore_undo.c - whisper-restore --undo: take a bad change back in a tree. */
#include <inttypes.h>
#include <stdatomic.h>

#include "cli/json.h"
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
		item_note(item, "another file now: nothing of it is undone");
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
put_counts_json(struct out *out)
{
	struct json json;

	json_begin(&json, out, JSON_LINE);
	json_uint(&json, "undone", restore_place.tid);
	json_uint(&json, "files", undone);
	json_uint(&json, "slots", slots);
	json_uint(&json, "changed_since", later);
	json_uint(&json, "conflicts", conflicts);
	json_uint(&json, "failed", restore_place.failed);
	json_end(&json);
}

static void
put_counts(struct out *out)
{
	if (store_said.json) {
		put_counts_json(out);
		return;
	}
	out_uint(out, undone);
	out_text(out, open_dry_run ? " would be undone, " : " undone, ");
	out_uint(out, slots);
	out_text(out, " slots; ");
	out_uint(out, later);
	out_text(out, " slots changed since, ");
	out_uint(out, conflicts);
	out_text(out, " conflicts, ");
	out_uint(out, restore_place.failed);
	out_text(out, " failed\n");
}

const struct restore_work restore_undo = { .changes = true,
	.object = undo_one, .put_counts = put_counts };
