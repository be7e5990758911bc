/* SPDX-License-Identifier: ISC */
/* whisper-set-aggregation - change how a file's points are rolled up. */
#include "cli/backup.h"
#include "cli/cli.h"
#include "cli/open.h"
#include "reshape/setting.h"

static enum wsp_method method;
static struct setting setting = { .method = &method };

static const struct cli_option options[] = {
	{ 0, "rescale", NULL, "convert average, sum and avg_zero in archives",
	    .flag = &setting.rescale },
	{ .name = NULL }
};

static const struct cli_tool tool = {
	.page = "whisper-set-aggregation",
	.does = "change the aggregation method of a Whisper file",
	.methods = true,
	.synopsis = "[option ...] path method [xFilesFactor]\n"
	    "[option ...] --files-from FILE method [xFilesFactor]",
	.options = { options, each_files_options, open_dry_run_options,
	    each_run_options, backup_options, open_write_options,
	    open_lock_options }
};

static void
print_change(struct out *out, const char *path, enum wsp_method before,
    double xff)
{
	(void)xff;
	out_text(out, "aggregation method: ");
	out_name(out, path);
	out_text(out, " (");
	out_text(out, wsp_method_name(before));
	out_text(out, " -> ");
	out_text(out, wsp_method_name(method));
	out_text(out, ")\n");
}

int
main(int argc, char *argv[])
{
	struct wsp_error error;
	double xff;
	int paths;

	cli_parse(&tool, &argc, &argv);
	setting.print = print_change;
	paths = each_listed() ? 0 : 1;
	cli_operands(argc, paths + 1, paths + 2);
	if (wsp_method_parse(argv[paths], &method, &error) == -1 ||
	    (argc == paths + 2 &&
	    wsp_xff_parse(argv[paths + 1], &xff, &error) == -1)) {
		cli_fail(paths == 0 ? NULL : argv[0], &error);
		return cli_finish();
	}
	if (argc == paths + 2)
		setting.xff = &xff;
	return setting_run(paths, argv, &setting);
}
