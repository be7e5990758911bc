/* SPDX-License-Identifier: ISC */
/* whisper-update - write points to a Whisper file. */
#include <inttypes.h>
#include <stdlib.h>

#include "cli/cli.h"
#include "cli/open.h"
#include "input/points.h"
#include "print/refusal.h"

static bool quiet, rewrite, strict, verbose, limited;
static int64_t future_limit;

static const struct cli_option options[] = {
	{ 0, "future-limit", "SECONDS", "store no points further ahead",
	    .integer = &future_limit, .max = UINT32_MAX, .flag = &limited },
	{ 'q', "quiet", NULL, "do not say which points were not stored",
	    .flag = &quiet },
	{ 0, "rewrite", NULL,
	    "make a compressed file anew for late points", .flag = &rewrite },
	{ 0, "strict", NULL, "fail if a point was not stored",
	    .flag = &strict },
	{ 'v', "verbose", NULL, "say what became of all points",
	    .flag = &verbose },
	{ .name = NULL }
};

static const struct cli_tool tool = {
	.page = "whisper-update",
	.does = "add points to a Whisper file",
	.synopsis = "[-qv] [option ...] path [time:value ...]",
	.min = 1,
	.options = { options, open_write_options, open_lock_options }
};

/* Was a point not stored that makes the run a failure? */
static bool incomplete;

static void
note_count(const char *path, uint64_t n, const char *what)
{
	if (n > 0)
		cli_note(path, "%" PRIu64 " point%s %s", n, n == 1 ? "" : "s",
		    what);
}

static void
note_counts(const char *path, const struct wsp_counts *counts, uint64_t refused)
{
	char text[64] = "";

	if (limited)
		snprintf(text, sizeof(text), ", %" PRIu64
		    " too far in the future", refused);
	cli_note(path, "%" PRIu64 " stored, %" PRIu64 " too old, %" PRIu64
	    " replaced in the batch, %" PRIu64 " in the future%s",
	    counts->stored, counts->too_old, counts->replaced, counts->future,
	    text);
}

/* Says which points a compressed file did not take; there were n. */
static void
note_refusals(const char *path, const struct wsp_refusal *r, size_t n)
{
	for (; n > 0; n--, r++) {
		if (r->reason == WSP_REFUSED_OLD ||
		    (rewrite && r->reason == WSP_REFUSED_LATE))
			continue;
		if (!quiet)
			refusal_note(path, r);
		if (strict)
			incomplete = true;
	}
}

static void
report_counts(const char *path, const struct wsp_counts *counts,
    uint64_t refused)
{
	if (verbose)
		note_counts(path, counts, refused);
	else if (!quiet) {
		note_count(path, counts->too_old, "too old to store");
		note_count(path, refused, "too far in the future");
		if (strict)
			note_count(path, counts->replaced,
			    "replaced in the batch");
	}
	if (strict && counts->too_old + counts->replaced + refused > 0)
		incomplete = true;
}

/*
 * As in the reference a single point must be covered, while of many the too
 * old ones are left out.
 */
static int
update_points(struct wsp *w, struct points *p, struct wsp_counts *counts,
    uint64_t *refused, struct wsp_error *error)
{
	*refused = 0;
	if (p->n == 1) {
		counts->stored = 1;
		return wsp_update(w, p->list, cli_now(), error);
	}
	if (limited)
		*refused = points_limit(p, cli_now(),
		    (uint64_t)future_limit);
	return wsp_update_many(w, p->list, p->n, cli_now(), counts, error);
}

static int
update_file(const char *path, struct points *p, struct wsp_error *error)
{
	struct wsp_counts counts = { 0 };
	const struct wsp_refusal *refusals;
	uint64_t refused;
	struct wsp *w;
	size_t n;
	int ret = -1;

	if (p->n == 0)
		return 0;
	if (open_write(&w, wsp_path_of(path), error) == -1)
		return -1;
	if (update_points(w, p, &counts, &refused, error) == 0 && (!rewrite ||
	    wsp_rewrite_refused(w, cli_now(), error) == 0) &&
	    open_finish(w, error) == 0) {
		report_counts(path, &counts, refused);
		n = wsp_refusals(w, &refusals);
		note_refusals(path, refusals, n);
		ret = 0;
	}
	wsp_close(w);
	return ret;
}

int
main(int argc, char *argv[])
{
	struct wsp_error error;
	struct points points = { 0 };
	int ret;

	cli_parse(&tool, &argc, &argv);
	ret = argc > 1 ? points_of_operands(&points, argc - 1, argv + 1,
	    argv[0]) : points_of_input(&points, argv[0]);
	if (ret == 0 && update_file(argv[0], &points, &error) == -1)
		cli_fail(argv[0], &error);
	free(points.list);
	ret = cli_finish();
	return ret == 0 && incomplete ? 1 : ret;
}
