/* SPDX-License-Identifier: ISC */
/* whisper-set-aggregation - change how a file's points are rolled up. */
#include <unistd.h>

#include "cli.h"
#include "setting.h"

static const struct cli_option options[] = {
	{ 0, NULL, NULL, NULL }
};

static enum wsp_method method;

static void
print(struct out *out, const char *path, enum wsp_method before, double xff)
{
	(void)xff;
	out_text(out, "aggregation method: ");
	out_text(out, path);
	out_text(out, " (");
	out_text(out, wsp_method_name(before));
	out_text(out, " -> ");
	out_text(out, wsp_method_name(method));
	out_text(out, ")\n");
}

int
main(int argc, char *argv[])
{
	struct setting setting = { .method = &method, .print = print };
	struct wsp_error error;
	double xff;
	int ch, paths;

	cli_init("[option ...] path method [xFilesFactor]\n"
	    "[option ...] --files-from FILE method [xFilesFactor]", options,
	    CLI_BACKUP | CLI_FSYNC | CLI_LOCKS | CLI_WRITES_TREE);
	while ((ch = cli_getopt(argc, argv)) != -1)
		tree_option(ch);
	argc -= optind;
	argv += optind;
	paths = tree_listed() ? 0 : 1;
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
