/* SPDX-License-Identifier: ISC */
/* catalogue.c - find and open the catalogue of a place. */
#include <sys/stat.h>

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/catalogue.h"
#include "cli/remote.h"

bool
catalogue_in(const char *place)
{
	struct stat st;

	return wsp_is_url(place) ? remote_is_directory(place) :
	    stat(place, &st) == 0 && S_ISDIR(st.st_mode);
}

char *
catalogue_path(const char *place)
{
	size_t len = strlen(place);
	struct wsp_error ignored;
	char *path = NULL;

	if (!catalogue_in(place) || (wsp_is_url(place) &&
	    (path = wsp_url_join(place, WSP_CATALOG_NAME, &ignored)) == NULL))
		/* What is wrong with it is said by who opens it. */
		path = strdup(place);
	else if (path == NULL && asprintf(&path, "%s%s" WSP_CATALOG_NAME,
	    place, place[len - 1] == '/' ? "" : "/") == -1)
		path = NULL;
	if (path == NULL)
		err(1, NULL);
	return path;
}

static int
open_url(void *arg, struct wsp_source **source, const char *place,
    struct wsp_error *error)
{
	struct wsp_remote *r;

	(void)arg;
	return remote_get(&r, error) == -1 ? -1 :
	    wsp_remote_source(source, r, place, error);
}

int
catalogue_open(struct wsp_catalog **c, const char *path,
    struct wsp_error *error)
{
	return wsp_is_url(path) ?
	    wsp_catalog_open_from(c, path, open_url, NULL, error) :
	    wsp_catalog_open(c, path, error);
}

void
catalogue_use_origin(struct wsp_catalog *c, const char *path)
{
	if (!wsp_is_url(path))
		wsp_catalog_use_origin(c, open_url, NULL);
}
