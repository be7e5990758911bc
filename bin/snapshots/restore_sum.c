/* SPDX-License-Identifier: ISC */
/* restore_sum.c - whisper-restore: how much was done, in the end. */
#include "cli/json.h"
#include "snapshots/restore.h"

static void
put_json(struct out *out, const struct restore_work *work,
    const struct restore_count *c)
{
	struct json json;
	size_t i;

	json_begin(&json, out, JSON_LINE);
	json_uint(&json, work->tid, restore_place.tid);
	for (i = 0; i < work->ncounts; i++)
		json_uint(&json, c[i].member, c[i].n);
	json_uint(&json, "failed", restore_place.failed);
	json_end(&json);
}

static void
put_text(struct out *out, const struct restore_work *work,
    const struct restore_count *c)
{
	size_t i;

	for (i = 0; i < work->ncounts; i++)
		if (c[i].text != NULL) {
			out_uint(out, c[i].n);
			out_text(out, c[i].text);
		}
	out_uint(out, restore_place.failed);
	out_text(out, " failed\n");
}

void
restore_sum_up(const struct restore_work *work)
{
	struct restore_count counts[RESTORE_COUNTS];
	struct out out = { 0 };

	work->get_counts(counts);
	if (!restore_said.quiet)
		(store_said.json ? put_json : put_text)(&out, work, counts);
	out_flush(&out);
	out_free(&out);
}
