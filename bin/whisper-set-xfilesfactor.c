/* SPDX-License-Identifier: ISC */
/* whisper-set-xfilesfactor - change the part of points a roll-up needs. */
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "cli/backup.h"
#include "cli/cli.h"
#include "cli/open.h"
#include "reshape/setting.h"

static const struct cli_tool tool = {
	.page = "whisper-set-xfilesfactor",
	.does = "change the xFilesFactor of a Whisper file",
	.synopsis = "[option ...] path xFilesFactor\n"
	    "[option ...] --files-from FILE xFilesFactor",
	.options = { each_files_options, open_dry_run_options,
	    each_run_options, backup_options, open_write_options,
	    open_lock_options }
};

static double xff;

static void
print_change(struct out *out, const char *path, enum wsp_method method,
    double before)
{
	(void)method;
	out_text(out, "xFilesFactor: ");
	out_name(out, path);
	out_text(out, " (");
	out_double(out, before, wsp_format_shortest);
	out_text(out, " -> ");
	out_double(out, xff, wsp_format_shortest);
	out_text(out, ")\n");
}

/*
 * A negative number is an operand here, not a group of options, so that it is
 * refused for what it is: "--" goes before it.  The copy is to be freed.
 */
static char **
protect_number(int *argc, char *argv[])
{
	static char stop[] = "--";
	char **words, *last = argv[*argc - 1];
	double v;

	if ((words = calloc((size_t)*argc + 2, sizeof(*words))) == NULL)
		err(1, NULL);
	memcpy(words, argv, (size_t)*argc * sizeof(*words));
	if (*argc >= 3 && last[0] == '-' && wsp_parse_double(last, &v) == 0 &&
	    strncmp(argv[*argc - 2], "--", 2) != 0) {
		words[*argc - 1] = stop;
		words[(*argc)++] = last;
	}
	return words;
}

int
main(int argc, char *argv[])
{
	static const struct setting setting = { .xff = &xff,
	    .print = print_change };
	char **words, **operands;
	int paths, ret;

	words = operands = protect_number(&argc, argv);
	cli_parse(&tool, &argc, &operands);
	paths = each_listed() ? 0 : 1;
	cli_operands(argc, paths + 1, paths + 1);
	if (wsp_parse_double(operands[paths], &xff) == -1) {
		cli_failx(paths == 0 ? NULL : operands[0], "argument "
		    "xFilesFactor: invalid float value: '%s'", operands[paths]);
		ret = cli_finish();
	} else
		ret = setting_run(paths, operands, &setting);
	free(words);
	return ret;
}
