/* SPDX-License-Identifier: ISC */
/* place.c - which catalogue is meant, and how it is opened. */
#include <stdlib.h>

#include "catalogue/catalogue.h"
#include "cli/catalogue.h"
#include "cli/each.h"
#include "cli/open.h"
#include "cli/progress.h"
#include "wsp-remote.h"

struct catalog_said catalog_said = { .progress = PROGRESS_AUTO };

const char *
catalog_place(int argc, char *argv[])
{
	const char *tree = getenv("WHISPER_TREE");

	if (argc > 0)
		return argv[0];
	return tree != NULL && *tree != '\0' ? tree : ".";
}

char *
catalog_path(const char *place)
{
	return catalogue_path(catalog_said.catalog == NULL ? place :
	    catalog_said.catalog);
}

bool
catalog_may_write(const char *path)
{
	struct wsp_error error;

	if (open_no_url(path, &error) == 0)
		return true;
	cli_fail(path, &error);
	return false;
}

struct wsp_catalog *
catalog_open(const char *place, char **path)
{
	struct wsp_catalog *c;
	struct wsp_error error;

	*path = catalog_path(place);
	if (catalogue_open(&c, *path, &error) == 0)
		return c;
	cli_fail(*path, &error);
	free(*path);
	return NULL;
}

struct wsp_catalog *
catalog_open_whole(const char *place, char **path)
{
	struct wsp_catalog *c = catalog_open(place, path);

	if (c != NULL)
		catalogue_use_origin(c, *path);
	return c;
}

void
catalog_close(struct wsp_catalog *c, char *path)
{
	struct wsp_error ignored;

	if (!wsp_is_url(path))
		wsp_catalog_keep(c, path, open_no_sync(), &ignored);
	wsp_catalog_close(c);
	free(path);
}

void
catalog_options(struct wsp_catalog_options *options)
{
	wsp_catalog_defaults(options);
	options->consolidate = catalog_said.consolidate;
	options->no_sync = open_no_sync();
	options->lock_timeout_ms = open_lock_timeout();
	options->threads = catalog_said.threads != 0 ?
	    (unsigned)catalog_said.threads :
	    each_processors();
}

uint16_t
catalog_letters(const char *option, const char *letters)
{
	uint16_t flags = 0;

	for (; letters != NULL && *letters != '\0'; letters++) {
		if (*letters < 'a' || *letters > 'p')
			cli_usage("--%s: flags are letters from a to p",
			    option);
		flags |= (uint16_t)(1U << (*letters - 'a'));
	}
	return flags;
}
