/* SPDX-License-Identifier: ISC */
/* undo.c - whisper-store undo. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cli/amount.h"
#include "cli/json.h"
#include "cli/open.h"
#include "snapshots/change.h"
#include "snapshots/snapshots.h"

static void
put_json(struct out *out, uint64_t undone, const struct wsp_undo_counts *c)
{
	struct json json;

	json_begin(&json, out, JSON_LINE);
	json_known_uint(&json, "tid", c->tid != 0, c->tid);
	json_uint(&json, "undone", undone);
	json_uint(&json, "objects", c->objects);
	json_uint(&json, "points", c->points);
	json_uint(&json, "changed_since", c->later);
	json_uint(&json, "conflicts", c->conflicts);
	json_end(&json);
}

static void
put_text(struct out *out, uint64_t undone, const struct wsp_undo_counts *c)
{
	if (c->tid != 0)
		amount_count(out, "", c->tid, ": undone ");
	else if (open_dry_run)
		out_text(out, "would be undone: ");
	else
		out_text(out, "nothing is undone of ");
	amount_count(out, "", undone, ": ");
	amount_count(out, "", c->objects, " objects, ");
	amount_count(out, "", c->points, " points; ");
	amount_count(out, "", c->later, " points changed since, ");
	amount_count(out, "", c->conflicts, " conflicts\n");
}

static bool
undo_one(struct wsp_store_writer *w, uint64_t tid,
    const struct wsp_undo_options *o, struct out *out)
{
	struct wsp_undo_counts counts;
	struct wsp_error error;

	if (wsp_store_undo(w, tid, o, cli_clock_ns(), &counts, &error) ==
	    -1) {
		store_fail(&error);
		return false;
	}
	if (store_said.json)
		put_json(out, tid, &counts);
	else if (!store_change_said.quiet)
		put_text(out, tid, &counts);
	if (counts.conflicts > 0)
		cli_failx(store_name(), "undo of %" PRIu64 ": %" PRIu64
		    " conflicts: %snothing is undone", tid, counts.conflicts,
		    o->strict ? "" : "of these objects ");
	return true;
}

void
store_undo(int argc, char *argv[])
{
	struct wsp_undo_options o = { .dry_run = open_dry_run,
	    .strict = store_change_said.strict, .user = store_user() };
	struct wsp_store_writer *w;
	struct out out = { 0 };
	uint64_t tid;
	int i;

	cli_operands(argc, 1, argc);
	if (!store_may_change())
		return;
	o.cancel = cli_catch();
	for (i = 0; i < argc; i++) {
		if (!store_find_tid(argv[i], &tid) ||
		    (w = store_open_writer()) == NULL)
			break;
		if (!undo_one(w, tid, &o, &out))
			i = argc;
		wsp_store_writer_close(w);
	}
	out_flush(&out);
	out_free(&out);
	cli_catch_end();
}
