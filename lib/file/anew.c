/* SPDX-License-Identifier: ISC */
/* anew.c - put another file in place of an open one, and go on with that. */
#include "base/error.h"
#include "base/spot.h"
#include "file/format.h"
#include "file/replace.h"
#include "file/stage.h"

/* The new file, which is locked, is the open one now. */
static int
adopt(struct wsp *w, struct wsp_temp *t, struct wsp_error *err)
{
	struct wsp_source_status status;

	if (wsp_source_status(t->source, &status, err) == -1)
		return -1;
	wsp_source_drop(w->body.source);
	w->body.source = wsp_temp_take(t);
	w->info.file_size = status.size;
	return 0;
}

int
wsp_put_anew(struct wsp *w,
    int (*fn)(void *arg, struct wsp_source *, struct wsp_error *), void *arg,
    struct wsp_error *err)
{
	struct wsp_spot spot;
	struct wsp_temp t;
	int ret = -1;

	if (!w->has_path)
		return wsp_fail(err, WSP_EUNSUPPORTED,
		    "%s files cannot be changed in place", w->format->name);
	if (wsp_find_spot(w, &spot, err) == -1)
		return -1;
	if (wsp_temp_open(&t, &spot, 0600, true, w->lock_timeout_ms,
	    err) == -1)
		goto out;
	if (fn(arg, t.source, err) == 0 &&
	    wsp_temp_like(&t, w->body.source, err) == 0 &&
	    wsp_temp_rename(&t, true, err) == 0)
		ret = adopt(w, &t, err);
	wsp_temp_close(&t);
out:
	wsp_spot_close(&spot);
	if (w->format->forget != NULL)
		w->format->forget(&w->body);
	return ret;
}
