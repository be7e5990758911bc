/* SPDX-License-Identifier: ISC */
/* whisper-dump - print every slot of a Whisper file. */
#include "cli/cli.h"
#include "cli/each.h"
#include "cli/open.h"
#include "cli/remote.h"
#include "cli/store.h"
#include "cli/out.h"
#include "print/dump.h"
#include "print/rows.h"
#include "print/slots.h"
#include "wsp-ops.h"

static struct dump_style style;
static bool exact;

static const struct cli_option options[] = {
	{ 0, "pretty", NULL, "print times that people can read",
	    { "p", "pr" }, .flag = &style.pretty },
	{ 't', "time-format", "FORMAT", "print them as strftime(3) does",
	    { "t" }, .text = &style.time_format },
	{ 'r', "raw", NULL, "print only time:value", { "ra", "r" },
	    .flag = &style.raw },
	{ 0, "exact", NULL, "print text that restores the file",
	    .flag = &exact },
	{ .name = NULL }
};

static const struct cli_tool tool = {
	.page = "whisper-dump",
	.does = "print every slot of Whisper files",
	.synopsis = "[option ...] path ...",
	.options = { options, formats_options, each_files_options,
	    each_run_options, open_mix_options, remote_options, store_options }
};

static int
put_text(void *arg, const char *text, size_t len, struct wsp_error *error)
{
	(void)error;
	out_bytes(arg, text, len);
	return 0;
}

/* A damaged file is printed whole, too. */
static int
dump_exact(struct item *item, struct wsp_error *error)
{
	struct wsp *w;
	int ret;

	if (open_look(&w, item->place, error) == -1)
		return -1;
	ret = wsp_exact(w, put_text, item->out, error);
	wsp_close(w);
	return ret;
}

/* A damaged file is shown as far as it can be read, and then complained of. */
static int
dump_file(struct item *item, struct wsp_error *error)
{
	struct wsp *w;
	int ret;

	if (open_look(&w, item->place, error) == -1)
		return -1;
	ret = formats_wanted() ? dump_rows(item, w, error) :
	    dump_text(item, w, &style, error);
	if (ret == 0 && wsp_problem(w) != NULL)
		item_failx(item, "%s", wsp_problem(w));
	wsp_close(w);
	return ret;
}

static void
check_options(void)
{
	if (style.time_format != NULL && !style.raw)
		style.pretty = true;
	if (formats_wanted() && (style.pretty || style.raw))
		cli_usage("--format, --pretty and --raw exclude each other");
	if (exact && (formats_wanted() || style.pretty || style.raw))
		cli_usage("--exact excludes other forms");
	if (exact && style.several)
		cli_usage("--exact takes one path");
}

int
main(int argc, char *argv[])
{
	cli_parse(&tool, &argc, &argv);
	store_begin(&argc, &argv);
	remote_begin(argc, argv);
	each_operands(argc);
	style.several = !each_single(argc);
	check_options();
	formats_begin(true);
	each_file(argc, argv, exact ? dump_exact : dump_file);
	return formats_end();
}
