/* SPDX-License-Identifier: ISC */
/* rescale_write.c - put a file with other values and method in place. */
#include "base/spot.h"
#include "file/copy.h"
#include "file/file.h"
#include "file/format.h"
#include "file/replace.h"
#include "file/stage.h"
#include "file/trial.h"
#include "wsp-ops.h"

/* A copy of the bytes is changed in place. */
static int
write_copy(struct wsp *w, struct wsp_source *source,
    const struct wsp_changes *changes, enum wsp_method method,
    const double *xff, wsp_cancel *cancel, struct wsp_error *err)
{
	struct wsp *copy;
	int ret;

	if (wsp_copy_bytes(w->body.source, source, cancel, err) == -1 ||
	    wsp_adopt(&copy, source, wsp_name(w), WSP_WRITE, err) == -1)
		return -1;
	ret = wsp_changes_write(copy, changes, err);
	if (ret == 0)
		ret = wsp_set_aggregation(copy, method, xff, err);
	wsp_let_go(copy);
	return ret;
}

/* What cannot be changed in place is staged, and written anew. */
static int
write_anew(struct wsp *w, struct wsp_source *source,
    const struct wsp_changes *changes, enum wsp_method method,
    const double *xff, struct wsp_error *err)
{
	struct wsp *trial;
	int ret;

	if (xff != NULL && wsp_xff_check(*xff, err) == -1)
		return -1;
	if ((trial = wsp_trial(w, err)) == NULL)
		return -1;
	ret = wsp_changes_write(trial, changes, err);
	trial->info.method = method;
	if (xff != NULL)
		trial->info.xff = (float)*xff;
	if (ret == 0)
		ret = wsp_stage_write(trial, source, 0, err);
	wsp_close(trial);
	return ret;
}

static int
write_file(struct wsp *w, struct wsp_source *source,
    const struct wsp_changes *changes, enum wsp_method method,
    const double *xff, wsp_cancel *cancel, struct wsp_error *err)
{
	return w->format->rewrites && changes->n > 0 ? write_anew(w, source,
	    changes, method, xff, err) : write_copy(w, source, changes, method,
	    xff, cancel, err);
}

int
wsp_rescale_write(struct wsp *w, const struct wsp_changes *changes,
    enum wsp_method method, const double *xff, wsp_cancel *cancel,
    struct wsp_error *err)
{
	struct wsp_spot spot;
	struct wsp_temp t;
	int ret = -1;

	if (wsp_find_spot(w, &spot, err) == -1)
		return -1;
	if (wsp_temp_open(&t, &spot, 0600, true, w->lock_timeout_ms,
	    err) == -1)
		goto out;
	t.cancel = cancel;
	if (write_file(w, t.source, changes, method, xff, cancel, err) == 0 &&
	    wsp_temp_like(&t, w->body.source, err) == 0)
		ret = wsp_temp_rename(&t, true, err);
	if (ret == 0)
		ret = wsp_temp_finish(&t, err);
	wsp_temp_close(&t);
out:
	wsp_spot_close(&spot);
	return ret;
}
