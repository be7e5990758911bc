/* SPDX-License-Identifier: ISC */
/* whisper-set-aggregation - change how a file's points are rolled up. */
#include <unistd.h>

#include "cli.h"

static const struct cli_option options[] = {
	{ 0, NULL, NULL, NULL }
};

static int
set_aggregation(const char *path, enum wsp_method method, const double *xff,
    struct wsp_error *error)
{
	uint32_t old;
	struct wsp *w;
	int ret = -1;

	if (cli_open_inplace(&w, path, error) == -1)
		return -1;
	old = wsp_info(w)->method;
	if (cli_backup(w, path, error) == 0 &&
	    wsp_set_aggregation(w, method, xff, error) == 0 &&
	    cli_finish_inplace(w, error) == 0) {
		printf("Updated aggregation method: %s (%s -> %s)\n", path,
		    wsp_method_name(old), wsp_method_name(method));
		ret = 0;
	}
	wsp_close(w);
	return ret;
}

int
main(int argc, char *argv[])
{
	enum wsp_method method;
	struct wsp_error error;
	double xff;
	int ch;

	cli_init("[option ...] path method [xFilesFactor]", options,
	    CLI_BACKUP | CLI_FSYNC | CLI_LOCKS);
	while ((ch = cli_getopt(argc, argv)) != -1)
		cli_option(ch);
	argc -= optind;
	argv += optind;
	cli_operands(argc, 2, 3);
	if (wsp_method_parse(argv[1], &method, &error) == -1 ||
	    (argc == 3 && wsp_xff_parse(argv[2], &xff, &error) == -1) ||
	    set_aggregation(argv[0], method, argc == 3 ? &xff : NULL,
	    &error) == -1)
		cli_fail(argv[0], &error);
	return cli_finish();
}
