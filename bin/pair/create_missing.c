/* SPDX-License-Identifier: ISC */
/* create_missing.c - make a file that a tree lacks as another tree has it. */
#include <sys/stat.h>

#include <stdlib.h>

#include "cli/cli.h"
#include "cli/open.h"
#include "pair/create_missing.h"
#include "pair/listing.h"
#include "cli/retentions.h"

static int
make_file(struct wsp_path place, struct wsp *like, struct wsp_error *error)
{
	const struct wsp_info *info = wsp_info(like);
	struct wsp_create_options options;
	struct retentions r;
	int ret;

	wsp_create_defaults(&options);
	options.method = (enum wsp_method)info->method;
	options.xff = (double)info->xff;
	options.compressed = info->compressed;
	options.dir = place.dir;
	options.name = place.name;
	if (wsp_create_like(&options, like, error) == -1)
		return -1;
	/* Else its maker could not go on to write to it. */
	options.mode |= S_IWUSR;
	open_new(&options);
	retentions_of(&r, info);
	ret = wsp_create(place.path, r.list, r.n, &options, NULL, error);
	free(r.list);
	cli_catch_end();
	return ret;
}

int
create_missing(const struct pair_paths *p, struct wsp *like,
    struct wsp_error *error)
{
	int ret = listing_is(0) ? wsp_make_parents(p->place[1], error) :
	    wsp_make_parents_like(p->place[0], p->place[1], p->name,
	    !open_no_sync(), error);

	return ret == -1 ? -1 : make_file(p->place[1], like, error);
}
