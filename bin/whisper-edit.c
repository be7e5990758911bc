/* SPDX-License-Identifier: ISC */
/* whisper-edit - correct or erase points of a Whisper file. */
#include <inttypes.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "changes.h"
#include "cli.h"

enum {
	OPT_ABOVE = CLI_LONG,
	OPT_ALL,
	OPT_ARCHIVE,
	OPT_AT,
	OPT_BELOW,
	OPT_FROM,
	OPT_KNOWN,
	OPT_MAX_GAP,
	OPT_NAN,
	OPT_TIMES,
	OPT_UNTIL,
	OPT_WINDOW
};

static const struct cli_option options[] = {
	{ OPT_FROM, "from", "TIME", "after this time (all)" },
	{ OPT_UNTIL, "until", "TIME", "up to this time (now)" },
	{ OPT_AT, "at", "TIME", "only the interval that holds this time" },
	{ OPT_ALL, "all", NULL, "everything, for erase and set" },
	{ OPT_ARCHIVE, "archive", "STEP", "edit the archive of this step" },
	{ OPT_ABOVE, "above", "VALUE", "only points above this" },
	{ OPT_BELOW, "below", "VALUE", "only points below this" },
	{ OPT_TIMES, "times", "N", "only points above N times the median" },
	{ OPT_WINDOW, "window", "POINTS",
	    "of so many points before and after" },
	{ OPT_NAN, "nan", NULL, "only NaN" },
	{ OPT_KNOWN, "known", NULL, "only points that have a value" },
	{ OPT_MAX_GAP, "max-gap", "STEP",
	    "interpolate over no longer gaps" },
	{ 'n', "dry-run", NULL, "print the changes, write nothing" },
	{ 'q', "quiet", NULL, "print nothing about the changes" },
	{ 'v', "verbose", NULL, "print the changes and their number" },
	{ 0, NULL, NULL, NULL }
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

static struct wsp_edit_options edit;
static const char *from, *until, *at;
static bool all, dry_run, quiet, verbose;
static struct out out;

/* The finest archive that still holds a time, or the one that was named. */
static const struct wsp_archive *
archive_at(const struct wsp_info *info, int64_t t)
{
	const struct wsp_archive *a, *best = NULL;

	for (a = info->archives; a < info->archives + info->narchives; a++) {
		if (edit.step != 0 ? a->step != edit.step :
		    cli_now() - t >= (int64_t)wsp_archive_retention(a))
			continue;
		if (best == NULL || a->step < best->step)
			best = a;
	}
	return best;
}

/* Makes the interval that holds --at, in that archive, the range. */
static void
choose_interval(const struct wsp_info *info)
{
	const struct wsp_archive *a;
	int64_t t = cli_time("--at", at, 0);

	edit.from = edit.until = t;
	if (t < 0 || (a = archive_at(info, t)) == NULL)
		return;
	edit.step = a->step;
	edit.from = t - t % a->step - 1;
	edit.until = edit.from + a->step;
}

static void
say(const char *path, const struct wsp_changes *changes, uint64_t left)
{
	if (dry_run || verbose)
		changes_print(&out, path, changes);
	if (quiet)
		return;
	changes_count(&out, path, changes, dry_run);
	if (left > 0)
		cli_note(path, "%" PRIu64 " coarser value%s cannot be "
		    "computed anew and %s", left, left == 1 ? "" : "s",
		    left == 1 ? "stays" : "stay");
}

/* The lock is given up before anything is printed: that may take its time. */
static int
edit_file(const char *path, struct wsp_error *error)
{
	struct wsp_changes changes = { 0 };
	uint64_t left = 0;
	struct wsp *w;
	int ret;

	ret = dry_run ? wsp_open(&w, path, WSP_READ_LOCKED, cli_lock_timeout(),
	    error) : cli_open_inplace(&w, path, error);
	if (ret == -1)
		return -1;
	if (at != NULL)
		choose_interval(wsp_info(w));
	ret = wsp_edit_find(w, &edit, cli_now(), &changes, &left, error);
	if (ret == 0 && !dry_run)
		ret = changes_make(w, path, &changes, &out, error);
	wsp_close(w);
	if (ret == 0)
		say(path, &changes, left);
	out_flush(&out);
	wsp_changes_free(&changes);
	return ret;
}

static void
parse_choice(int ch)
{
	switch (ch) {
	case OPT_ABOVE:
		edit.choice |= WSP_CHOOSE_ABOVE;
		edit.above = cli_double("--above", optarg);
		break;
	case OPT_BELOW:
		edit.choice |= WSP_CHOOSE_BELOW;
		edit.below = cli_double("--below", optarg);
		break;
	case OPT_KNOWN:
		edit.choice |= WSP_CHOOSE_KNOWN;
		break;
	case OPT_NAN:
		edit.choice |= WSP_CHOOSE_NAN;
		break;
	case OPT_TIMES:
		edit.choice |= WSP_CHOOSE_TIMES;
		edit.times = cli_double("--times", optarg);
		if (!(edit.times > 0))
			cli_usage("--times: must be above 0");
		break;
	default:
		cli_option(ch);
	}
}

static void
parse_option(int ch)
{
	switch (ch) {
	case OPT_ALL:
		all = true;
		break;
	case OPT_ARCHIVE:
		if ((edit.step = cli_step("--archive", optarg)) == 0)
			cli_usage("--archive: no archive has step 0");
		break;
	case OPT_MAX_GAP:
		if ((edit.max_gap = cli_step("--max-gap", optarg)) == 0)
			cli_usage("--max-gap: must be above 0");
		break;
	case OPT_WINDOW:
		edit.window = (uint64_t)cli_int("--window", optarg, 1,
		    UINT32_MAX);
		break;
	case 'n':
		dry_run = true;
		break;
	case 'q':
		quiet = true;
		break;
	case 'v':
		verbose = true;
		break;
	default:
		parse_choice(ch);
	}
}

static void
parse(int argc, char *argv[])
{
	int ch;

	while ((ch = cli_getopt(argc, argv)) != -1)
		switch (ch) {
		case OPT_AT:
			at = optarg;
			break;
		case OPT_FROM:
			from = optarg;
			break;
		case OPT_UNTIL:
			until = optarg;
			break;
		default:
			parse_option(ch);
		}
	edit.from = cli_time("--from", from, 0);
	edit.until = cli_time("--until", until, cli_now());
	cli_time("--at", at, 0);
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
	error->code = WSP_EVALUE;
	snprintf(error->msg, sizeof(error->msg), "invalid value: '%s'", text);
	return -1;
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

/* Stops what was hardly meant so. */
static void
check(const char *action)
{
	if (at != NULL && (from != NULL || until != NULL))
		cli_usage("--at is a range by itself");
	if (edit.until < edit.from)
		cli_usage("--until is before --from");
	if (edit.window != 0 && (edit.choice & WSP_CHOOSE_TIMES) == 0)
		cli_usage("--window is for --times");
	if (edit.max_gap != 0 && edit.action != WSP_INTERPOLATE)
		cli_usage("--max-gap is for interpolate");
	if ((edit.action == WSP_ERASE || edit.action == WSP_SET) && !all &&
	    edit.choice == 0 && from == NULL && until == NULL && at == NULL)
		cli_usage("to %s everything, say --all", action);
}

int
main(int argc, char *argv[])
{
	struct wsp_error error;

	cli_init("[-nqv] [option ...] path erase\n"
	    "[-nqv] [option ...] path set value\n"
	    "[-nqv] [option ...] path add value\n"
	    "[-nqv] [option ...] path scale factor\n"
	    "[-nqv] [option ...] path clamp min max\n"
	    "[-nqv] [option ...] path interpolate", options,
	    CLI_NO_BACKUP | CLI_FSYNC | CLI_LOCKS | CLI_NUMBERS);
	parse(argc, argv);
	argc -= optind;
	argv += optind;
	cli_operands(argc, 2, argc);
	parse_action(argc - 1, argv + 1);
	check(argv[1]);
	if (parse_values(argv + 2, &error) == -1 ||
	    edit_file(argv[0], &error) == -1)
		cli_fail(argv[0], &error);
	out_free(&out);
	return cli_finish();
}
