/* SPDX-License-Identifier: ISC */
/* place.c - which catalogue is meant, and how it is opened. */
#include <sys/stat.h>

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "catalogue/catalogue.h"
#include "cli/each.h"
#include "cli/open.h"
#include "cli/progress.h"

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
	struct stat st;
	char *path;
	size_t len = strlen(place);

	if (catalog_said.catalog != NULL || stat(place, &st) == -1 ||
	    !S_ISDIR(st.st_mode)) {
		path = strdup(catalog_said.catalog != NULL ?
		    catalog_said.catalog : place);
		if (path == NULL)
			err(1, NULL);
		return path;
	}
	if (asprintf(&path, "%s%s" WSP_CATALOG_NAME, place,
	    len > 0 && place[len - 1] == '/' ? "" : "/") == -1)
		err(1, NULL);
	return path;
}

struct wsp_catalog *
catalog_open(const char *place, char **path)
{
	struct wsp_catalog *c;
	struct wsp_error error;

	*path = catalog_path(place);
	if (wsp_catalog_open(&c, *path, &error) == 0)
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
		wsp_catalog_use_origin(c, NULL, NULL);
	return c;
}

void
catalog_close(struct wsp_catalog *c, char *path)
{
	struct wsp_error ignored;

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
