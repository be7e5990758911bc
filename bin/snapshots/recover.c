/* SPDX-License-Identifier: ISC */
/* recover.c - whisper-store recover. */
#include "cli/amount.h"
#include "cli/json.h"
#include "cli/open.h"
#include "snapshots/change.h"
#include "snapshots/snapshots.h"

static void
say_recovered(const struct wsp_recover_counts *c)
{
	struct out out = { 0 };
	struct json json;

	if (store_said.json) {
		json_begin(&json, &out, JSON_LINE);
		json_uint(&json, "transactions", c->transactions);
		json_uint(&json, "segments", c->segments);
		json_uint(&json, "lost", c->lost);
		json_uint(&json, "saved", c->saved);
		json_end(&json);
	} else if (!store_change_said.quiet) {
		amount_count(&out, "", c->transactions, " transactions, ");
		amount_count(&out, "", c->segments, " segments, ");
		amount_count(&out, "", c->lost, " damaged\n");
	}
	out_flush(&out);
	out_free(&out);
}

void
store_recover(int argc, char *argv[])
{
	struct wsp_recover_counts counts;
	struct wsp_error error;

	(void)argc;
	(void)argv;
	if (!store_may_change())
		return;
	if (wsp_store_recover(store_name(), store_change_said.to,
	    open_lock_timeout(), cli_clock_ns(), store_say, NULL, &counts,
	    &error) == -1) {
		store_fail(&error);
		return;
	}
	say_recovered(&counts);
	if (counts.lost > 0)
		cli_failed(NULL);
}
