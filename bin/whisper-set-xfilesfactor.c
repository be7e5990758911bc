/* SPDX-License-Identifier: ISC */
/* whisper-set-xfilesfactor - change the part of points a roll-up needs. */
#include <err.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"

static const struct cli_option options[] = {
	{ 0, NULL, NULL, NULL }
};

static int
set_xff(const char *path, double xff, struct wsp_error *error)
{
	char before[WSP_NUMLEN], after[WSP_NUMLEN];
	struct wsp *w;
	int ret = -1;

	if (cli_open_inplace(&w, path, error) == -1)
		return -1;
	wsp_format_shortest(before, (double)wsp_info(w)->xff);
	wsp_format_shortest(after, xff);
	if (wsp_xff_check(xff, error) == 0 &&
	    cli_backup(w, path, error) == 0 &&
	    wsp_set_aggregation(w, wsp_info(w)->method, &xff, error) == 0 &&
	    cli_finish_inplace(w, error) == 0) {
		printf("Updated xFilesFactor: %s (%s -> %s)\n", path, before,
		    after);
		ret = 0;
	}
	wsp_close(w);
	return ret;
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
	struct wsp_error error;
	char **words;
	double xff;
	int ch;

	words = protect_number(&argc, argv);
	cli_init("[option ...] path xFilesFactor", options,
	    CLI_BACKUP | CLI_FSYNC | CLI_LOCKS);
	while ((ch = cli_getopt(argc, words)) != -1)
		cli_option(ch);
	argc -= optind;
	argv = words + optind;
	cli_operands(argc, 2, 2);
	if (wsp_parse_double(argv[1], &xff) == -1)
		cli_failx(argv[0], "argument xFilesFactor: invalid float "
		    "value: '%s'", argv[1]);
	else if (set_xff(argv[0], xff, &error) == -1)
		cli_fail(argv[0], &error);
	free(words);
	return cli_finish();
}
