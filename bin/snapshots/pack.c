/* SPDX-License-Identifier: ISC */
/* pack.c - whisper-store pack. */
#include "cli/amount.h"
#include "cli/json.h"
#include "cli/open.h"
#include "snapshots/change.h"
#include "snapshots/snapshots.h"

static struct out out;
static uint64_t freed;		/* bytes of those that are folded */

static void
note_plan(void *arg, uint64_t tid, const char *tree, const char *reason,
    uint64_t into, uint64_t bytes)
{
	(void)arg;
	if (reason == NULL)
		freed += bytes;
	if (!open_dry_run || store_said.json)
		return;
	out_uint(&out, tid);
	out_char(&out, '\t');
	out_text(&out, tree);
	if (reason == NULL)
		amount_count(&out, "\tinto ", into, "\n");
	else {
		out_text(&out, "\tkept: ");
		out_text(&out, reason);
		out_char(&out, '\n');
	}
}

static void
put_json(const struct wsp_pack_counts *c)
{
	struct json json;

	json_begin(&json, &out, JSON_LINE);
	json_uint(&json, "kept", c->kept);
	json_uint(&json, "folded", c->folded);
	json_uint(&json, "steps", c->steps);
	json_uint(&json, "before", c->before);
	json_uint(&json, "after", c->after);
	json_known_uint(&json, "forgotten", !open_dry_run, c->forgotten);
	json_bool(&json, "dry_run", open_dry_run);
	json_end(&json);
}

/* What cannot be taken back.  How much that is only folding tells. */
static void
put_forgotten(const struct wsp_pack_counts *c)
{
	if (store_change_said.points_s == 0 || (open_dry_run &&
	    c->folded == 0))
		return;
	if (!open_dry_run) {
		amount_count(&out, ", ", c->forgotten, " points forgotten");
		return;
	}
	out_text(&out, "; points before ");
	store_put_seconds(&out, cli_clock_ns() / INT64_C(1000000000) -
	    (int64_t)store_change_said.points_s);
	out_text(&out, " that are in no file would be forgotten, not counted "
	    "here");
}

static void
put_text(const struct wsp_pack_counts *c)
{
	amount_count(&out, "", c->kept, " kept, ");
	amount_count(&out, "", c->folded, open_dry_run ?
	    " would be folded, " : " folded, ");
	if (open_dry_run) {
		out_text(&out, "at most ");
		amount_bytes(&out, freed);
		out_text(&out, " freed");
	} else {
		amount_bytes(&out, c->before);
		out_text(&out, " before, ");
		amount_bytes(&out, c->after);
		out_text(&out, " after");
	}
	put_forgotten(c);
	out_char(&out, '\n');
}

void
store_pack(int argc, char *argv[])
{
	struct wsp_pack_options o;
	struct wsp_pack_counts counts;
	struct wsp_error error;
	int ret;

	(void)argc;
	(void)argv;
	wsp_pack_defaults(&o);
	if (store_change_said.keep != NULL &&
	    wsp_keep_parse(store_change_said.keep, &o, &error) == -1)
		cli_usage("--keep: %s", error.msg);
	if (!store_may_change())
		return;
	o.points_s = (int64_t)store_change_said.points_s;
	o.inputs = (unsigned)store_change_said.inputs;
	o.threads = store_threads();
	o.dry_run = open_dry_run;
	o.lock_timeout_ms = open_lock_timeout();
	o.plan = note_plan;
	o.cancel = cli_catch();
	ret = wsp_store_pack(store_name(), &o, cli_clock_ns(), &counts,
	    store_say, NULL, &error);
	if (ret == -1)
		store_fail(&error);
	else if (store_said.json)
		put_json(&counts);
	else if (!store_change_said.quiet)
		put_text(&counts);
	out_flush(&out);
	out_free(&out);
	cli_catch_end();
}
