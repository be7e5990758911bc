/* SPDX-License-Identifier: ISC */
/* restore.c - whisper-restore: put back files and points of a tree. */
#include <stdatomic.h>

#include "cli/json.h"
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
		out_text(item->out, ": restored\n");
		return;
	}
	out_text(item->out, ": ");
	out_uint(item->out, slots);
	out_text(item->out, " slots filled\n");
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
put_counts_json(struct out *out)
{
	struct json json;

	json_begin(&json, out, JSON_LINE);
	json_uint(&json, "tid", restore_place.tid);
	json_uint(&json, "restored", restored);
	json_uint(&json, "filled", filled);
	json_uint(&json, "unchanged", unchanged);
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
	out_uint(out, restored);
	out_text(out, open_dry_run ? " would be restored, " : " restored, ");
	out_uint(out, filled);
	out_text(out, " filled, ");
	out_uint(out, unchanged);
	out_text(out, " unchanged, ");
	out_uint(out, restore_place.failed);
	out_text(out, " failed\n");
}

const struct restore_work restore_files = { .object = restore_one,
	.put_counts = put_counts };
