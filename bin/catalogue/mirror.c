/* SPDX-License-Identifier: ISC */
/* mirror.c - whisper-catalog mirror: a copy that is filled when it is read. */
#include <err.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "catalogue/catalogue.h"
#include "wsp-remote.h"

static void
sum_up(const char *path, uint64_t fetched)
{
	struct wsp_catalog_info info;
	struct wsp_error error;
	struct wsp_catalog *c;

	if (wsp_catalog_open(&c, path, &error) == -1) {
		cli_fail(path, &error);
		return;
	}
	wsp_catalog_info(c, &info);
	cli_note(path, "%" PRIu64 " metrics, %" PRIu64 " bytes fetched, %"
	    PRIu64 " parts left there", info.metrics, fetched, info.holes);
	wsp_catalog_close(c);
}

/* What the mirror remembers: it may be read from another directory. */
static char *
whole_path(const char *path)
{
	char *whole = wsp_is_url(path) ? strdup(path) : realpath(path, NULL);

	if (whole == NULL)
		err(1, "%s", path);
	return whole;
}

static void
make_mirror(struct wsp_catalog *origin, const char *place, const char *path)
{
	struct wsp_catalog_options options;
	struct wsp_error error;
	uint64_t fetched;

	catalog_options(&options);
	options.cancel = cli_catch();
	if (wsp_catalog_mirror(origin, place, path, catalog_said.all ?
	    WSP_MIRROR_ALL : catalog_said.names ? WSP_MIRROR_NAMES :
	    WSP_MIRROR_INDEX, &options, cli_now(), &fetched, &error) == -1)
		cli_fail(path, &error);
	else if (catalog_said.verbose)
		sum_up(path, fetched);
	cli_catch_end();
}

void
catalog_mirror(int argc, char *argv[])
{
	struct wsp_catalog *origin;
	char *path, *whole;
	size_t user;

	cli_operands(argc, 2, 2);
	if (catalog_said.names && catalog_said.all)
		cli_usage("--names excludes --all");
	if (catalog_said.catalog != NULL)
		cli_usage("--catalog is not for mirror");
	if (!catalog_may_write(argv[1]))
		return;
	if (argv[0][wsp_url_shown(argv[0], &user)] != '\0') {
		cli_failx(argv[0], "a query, which may be a secret, cannot be "
		    "remembered");
		return;
	}
	if ((origin = catalog_open(argv[0], &path)) == NULL)
		return;
	whole = whole_path(path);
	make_mirror(origin, whole, argv[1]);
	wsp_catalog_close(origin);
	free(whole);
	free(path);
}
