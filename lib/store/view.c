/* SPDX-License-Identifier: ISC */
/* view.c - what was there, as an open file. */
#include <inttypes.h>
#include <stdlib.h>

#include "base/buffer.h"
#include "base/error.h"
#include "file/file.h"
#include "store/build.h"
#include "store/image.h"
#include "store/key.h"
#include "store/store.h"

/* Makes an open file of bytes, which are freed with it or at once. */
static int
adopt(uint8_t *bytes, size_t size, const char *key,
    const struct wsp_view_options *options, struct wsp **w,
    struct wsp_error *err)
{
	struct wsp_source *source = wsp_buffer_of(bytes, size, err);

	if (source == NULL)
		return -1;
	if (wsp_adopt(w, source, options->name == NULL ? key : options->name,
	    options->access, err) == 0)
		return 0;
	wsp_source_drop(source);
	return -1;
}

/* There is nothing to be seen: was there ever? */
static int
not_there(struct wsp_store *s, const char *key,
    const struct wsp_view_options *options, struct wsp_error *err)
{
	struct wsp_store_revision_info info;
	bool found;

	if (wsp_store_look(s, key, UINT64_MAX, &found, &info, err) == -1)
		return -1;
	return found ? wsp_fail(err, WSP_EVALUE, "not in the store at %"
	    PRIu64, options->at) :
	    wsp_fail(err, WSP_EVALUE, "not in the store");
}

static int
view_file(struct wsp_store *s, const char *key,
    const struct wsp_view_options *options, struct wsp **w,
    struct wsp_error *err)
{
	struct wsp_store_file file;
	bool found;

	if (wsp_store_build(s, key, options->at, &found, &file, err) == -1)
		return -1;
	if (!file.there)
		return not_there(s, key, options, err);
	return adopt(file.bytes, file.size, key, options, w, err);
}

static int
view_points(struct wsp_store *s, const char *key,
    const struct wsp_view_options *options, struct wsp **w,
    struct wsp_error *err)
{
	struct wsp_store_points points;
	uint8_t *bytes = NULL;
	size_t size = 0;
	int ret;

	ret = wsp_store_points_gather(s, key, options->at, options->from,
	    &points, err);
	/* Of a compressed file there are bytes, and no points by themselves. */
	if (ret == 0 && points.found && points.meta.narchives == 0) {
		wsp_store_points_free(&points);
		return view_file(s, key, options, w, err);
	}
	if (ret == 0 && !points.found)
		ret = not_there(s, key, options, err);
	if (ret == 0)
		ret = wsp_store_image(&points, options->now, &bytes, &size,
		    err);
	wsp_store_points_free(&points);
	return ret == -1 ? -1 : adopt(bytes, size, key, options, w, err);
}

int
wsp_store_view(struct wsp_store *s, const char *key,
    const struct wsp_view_options *options, struct wsp **w,
    struct wsp_error *err)
{
	unsigned tries = 0;
	int ret;

	do
		ret = (options->points ? view_points : view_file)(s, key,
		    options, w, err);
	while (ret == -1 && wsp_store_reload(s, options->at, &tries,
	    err));
	return ret;
}
