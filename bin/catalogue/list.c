/* SPDX-License-Identifier: ISC */
/* list.c - whisper-catalog import and export: lists of files. */
#include <inttypes.h>
#include <stdlib.h>

#include "catalogue/catalogue.h"
#include "cli/open.h"

void
catalog_import(int argc, char *argv[])
{
	struct wsp_catalog_options options;
	struct wsp_error error;
	uint64_t ignored;

	cli_operands(argc, 2, 2);
	if (!catalog_may_write(argv[1]))
		return;
	catalog_options(&options);
	options.cancel = cli_catch();
	if (wsp_catalog_import(argv[0], catalog_said.names, argv[1], &options,
	    cli_now(), &ignored, &error) == -1)
		cli_fail(error.code == WSP_ECORRUPT ? argv[0] : argv[1],
		    &error);
	else if (catalog_said.verbose)
		cli_note(argv[0], "%" PRIu64 " lines name no metric", ignored);
	cli_catch_end();
}

void
catalog_export(int argc, char *argv[])
{
	struct wsp_error error;
	struct wsp_catalog *c;
	char *path;

	cli_operands(argc, 1, 2);
	if (!catalog_may_write(argv[0]))
		return;
	if ((c = catalog_open_whole(catalog_place(argc - 1, argv + 1),
	    &path)) == NULL)
		return;
	if (wsp_catalog_list_write(c, argv[0], catalog_said.v1, open_no_sync(),
	    open_lock_timeout(), &error) == -1)
		cli_fail(argv[0], &error);
	catalog_close(c, path);
}
