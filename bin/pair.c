/* SPDX-License-Identifier: ISC */
/* pair.c - tools that bring points from one file to another. */
#include "cli.h"
#include "pair.h"

int
pair_run(char *paths[], pair_fn *check, pair_fn *fn)
{
	struct wsp *src = NULL, *dst = NULL;
	struct out out = { 0 };
	struct wsp_error error;

	if (wsp_open(&src, paths[0], WSP_READ, 0, &error) == -1)
		cli_fail(paths[0], &error);
	else if (cli_open_inplace(&dst, paths[1], &error) == -1 ||
	    (check != NULL && check(src, dst, paths, &error) == -1) ||
	    cli_backup(dst, paths[1], &out, &error) == -1 ||
	    fn(src, dst, paths, &error) == -1 ||
	    cli_finish_inplace(dst, &error) == -1)
		cli_fail(paths[1], &error);
	out_flush(&out);
	out_free(&out);
	wsp_close(src);
	wsp_close(dst);
	return cli_finish();
}
