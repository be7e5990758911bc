/* SPDX-License-Identifier: ISC */
/* whisper-edit - correct or erase points of a Whisper file. */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "cli/backup.h"
#include "cli/cli.h"
#include "cli/each.h"
#include "cli/open.h"
#include "cli/range.h"
#include "print/changes.h"
#include "wsp-ops.h"

static struct wsp_edit_options edit;
static struct cli_time at;
static int64_t window;
static bool all, above, below, times, nan_only, known, quiet;

static void
check_times(const char *option, const char *arg)
{
	(void)arg;
	if (!(edit.times > 0))
		cli_usage("--%s: must be above 0", option);
}

static void
check_gap(const char *option, const char *arg)
{
	(void)arg;
	if (edit.max_gap == 0)
		cli_usage("--%s: must be above 0", option);
}

static const struct cli_option options[] = {
	{ 0, "at", "TIME", "only the interval that holds this time",
	    .time = &at, .call = range_check_time },
	{ 0, "all", NULL, "everything, for erase and set", .flag = &all },
	{ 0, "archive", "STEP", "edit the archive of this step",
	    .step = &range_said.step, .call = range_check_step },
	{ 0, "above", "VALUE", "only points above this",
	    .real = &edit.above, .flag = &above },
	{ 0, "below", "VALUE", "only points below this",
	    .real = &edit.below, .flag = &below },
	{ 0, "times", "N", "only points above N times the median",
	    .real = &edit.times, .flag = &times, .call = check_times },
	{ 0, "window", "POINTS", "of so many points before and after",
	    .integer = &window, .min = 1, .max = UINT32_MAX },
	{ 0, "nan", NULL, "only NaN", .flag = &nan_only },
	{ 0, "known", NULL, "only points that have a value", .flag = &known },
	{ 0, "max-gap", "STEP", "interpolate over no longer gaps",
	    .step = &edit.max_gap, .call = check_gap },
	{ 'n', "dry-run", NULL, "print the changes, write nothing",
	    .flag = &open_dry_run },
	{ 'q', "quiet", NULL, "print nothing about the changes",
	    .flag = &quiet },
	{ 'v', "verbose", NULL, "print the changes and their number",
	    .flag = &each_verbose, .pace = true },
	{ .name = NULL }
};

static const struct cli_tool tool = {
	.page = "whisper-edit",
	.does = "correct or erase points of a Whisper file",
	.synopsis = "[-nqv] [option ...] path erase\n"
	    "[-nqv] [option ...] path set value\n"
	    "[-nqv] [option ...] path add value\n"
	    "[-nqv] [option ...] path scale factor\n"
	    "[-nqv] [option ...] path clamp min max\n"
	    "[-nqv] [option ...] path interpolate\n"
	    "[-nqv] [option ...] --files-from FILE action [value ...]",
	.numbers = true,
	.options = { range_all_options, options, each_files_options,
	    each_run_options, backup_options, open_write_options,
	    open_lock_options }
};

static const struct action {
	const char		*name;
	enum wsp_edit_action	 action;
	int			 nvalues;	/* operands that follow it */
} actions[] = {
	{ "erase", WSP_ERASE, 0 },
	{ "set", WSP_SET, 1 },
	{ "add", WSP_ADD, 1 },
	{ "scale", WSP_SCALE, 1 },
	{ "clamp", WSP_CLAMP, 2 },
	{ "interpolate", WSP_INTERPOLATE, 0 },
};

/* The finest archive that still holds a time, or the one that was named. */
static const struct wsp_archive *
archive_at(const struct wsp_info *info, int64_t t, int64_t now)
{
	const struct wsp_archive *a, *best = NULL;

	for (a = info->archives; a < info->archives + info->narchives; a++) {
		if (edit.step != 0 ? a->step != edit.step :
		    now - t >= (int64_t)wsp_archive_retention(a))
			continue;
		if (best == NULL || a->step < best->step)
			best = a;
	}
	return best;
}

/* Makes the interval that holds --at, in that archive, the range. */
static void
choose_interval(struct wsp_edit_options *o, const struct wsp_info *info,
    int64_t now)
{
	const struct wsp_archive *a;
	int64_t t = at.time;

	o->from = o->until = t;
	if (t < 0 || (a = archive_at(info, t, now)) == NULL)
		return;
	o->step = a->step;
	o->from = wsp_interval(a, t) - 1;
	o->until = o->from + a->step;
}

/* How long ago the oldest point may be that is looked at. */
static int64_t
reach_of(const struct wsp_info *info, uint64_t step)
{
	const struct wsp_archive *a;
	int64_t reach = 0;

	for (a = info->archives; a < info->archives + info->narchives; a++)
		if ((step == 0 || a->step == step) &&
		    (int64_t)wsp_archive_retention(a) > reach)
			reach = (int64_t)wsp_archive_retention(a);
	return reach;
}

/* Says of times that were named that the file can hold none of them. */
static void
say_outside(struct item *item, const struct wsp_edit_options *o,
    const struct wsp_info *info)
{
	int64_t oldest = item->now - reach_of(info, o->step);

	if (at.text != NULL ? at.time > item->now : o->from >= item->now)
		item_note(item, "the time lies in the future");
	else if (at.text != NULL ? at.time <= oldest : o->until <= oldest)
		item_note(item, "the time lies before %" PRId64
		    ", where its archives begin", oldest);
}

static void
print_changes(struct item *item, const struct wsp_changes *changes,
    uint64_t left)
{
	if (open_dry_run || each_verbose)
		changes_print(item->out, item->path, changes);
	if (quiet)
		return;
	changes_count(item->out, item->path, changes, open_dry_run);
	if (left > 0)
		item_note(item, "%" PRIu64 " coarser value%s cannot be "
		    "computed anew and %s", left, left == 1 ? "" : "s",
		    left == 1 ? "stays" : "stay");
}

/* The lock is given up before anything is printed: that may take its time. */
static int
edit_file(struct item *item, struct wsp_error *error)
{
	struct wsp_edit_options o = edit;
	struct wsp_changes changes = { 0 };
	uint64_t left = 0;
	struct wsp *w;
	int ret;

	if (open_change(&w, item->place, error) == -1)
		return -1;
	if (at.text != NULL)
		choose_interval(&o, wsp_info(w), item->now);
	ret = wsp_edit_find(w, &o, item->now, &changes, &left, error);
	if (ret == 0)
		say_outside(item, &o, wsp_info(w));
	if (ret == 0)
		ret = changes_make(w, item, &changes, error);
	wsp_close(w);
	if (ret == 0)
		print_changes(item, &changes, left);
	wsp_changes_free(&changes);
	return ret;
}

/* What the options decide. */
static void
apply_options(void)
{
	edit.from = cli_time_or(&range_said.from, 0);
	edit.until = cli_time_or(&range_said.until, cli_now());
	edit.step = range_said.step;
	edit.window = (uint64_t)window;
	if (above)
		edit.choice |= WSP_CHOOSE_ABOVE;
	if (below)
		edit.choice |= WSP_CHOOSE_BELOW;
	if (times)
		edit.choice |= WSP_CHOOSE_TIMES;
	if (nan_only)
		edit.choice |= WSP_CHOOSE_NAN;
	if (known)
		edit.choice |= WSP_CHOOSE_KNOWN;
}

/* A hyphen stands for the value otherwise, unless that is NaN. */
static int
parse_value(const char *text, double otherwise, double *value,
    struct wsp_error *error)
{
	if (strcmp(text, "-") == 0 && !isnan(otherwise)) {
		*value = otherwise;
		return 0;
	}
	if (wsp_parse_double(text, value) == 0)
		return 0;
	return wsp_fail(error, WSP_EVALUE, "invalid value: '%s'", text);
}

static int
parse_values(char *argv[], struct wsp_error *error)
{
	if (edit.action != WSP_CLAMP)
		return argv[0] == NULL ? 0 :
		    parse_value(argv[0], NAN, &edit.value, error);
	return parse_value(argv[0], -INFINITY, &edit.min, error) == -1 ? -1 :
	    parse_value(argv[1], INFINITY, &edit.max, error);
}

static const struct action *
find_action(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(actions) / sizeof(actions[0]); i++)
		if (strcmp(actions[i].name, name) == 0)
			return &actions[i];
	cli_usage("%s: no such action", name);
}

static void
parse_action(int argc, char *argv[])
{
	const struct action *a = find_action(argv[0]);

	if (argc - 1 < a->nvalues)
		cli_usage("%s: missing operand", a->name);
	if (argc - 1 > a->nvalues)
		cli_usage("%s: too many operands", a->name);
	edit.action = a->action;
}

/* Did --from or --until say anything? */
static bool
has_range(void)
{
	return range_said.from.text != NULL || range_said.until.text != NULL;
}

/* Stops what was hardly meant so. */
static void
check_action(const char *action)
{
	if (at.text != NULL && has_range())
		cli_usage("--at is a range by itself");
	range_check(edit.from, edit.until);
	if (edit.window != 0 && (edit.choice & WSP_CHOOSE_TIMES) == 0)
		cli_usage("--window is for --times");
	if (edit.max_gap != 0 && edit.action != WSP_INTERPOLATE)
		cli_usage("--max-gap is for interpolate");
	if ((edit.action == WSP_ERASE || edit.action == WSP_SET) && !all &&
	    edit.choice == 0 && !has_range() && at.text == NULL)
		cli_usage("to %s everything, say --all", action);
}

int
main(int argc, char *argv[])
{
	static const struct each_tool work = { .file = edit_file,
	    .writes = true };
	struct wsp_error error;
	int paths;

	backup_by_default();
	cli_parse(&tool, &argc, &argv);
	apply_options();
	paths = each_listed() ? 0 : 1;
	cli_operands(argc, paths + 1, argc);
	parse_action(argc - paths, argv + paths);
	check_action(argv[paths]);
	if (parse_values(argv + paths + 1, &error) == -1) {
		cli_fail(paths == 0 ? NULL : argv[0], &error);
		return cli_finish();
	}
	return each_run(paths, argv, &work);
}
