/* SPDX-License-Identifier: ISC */
/* values.c - the values of a file, read and written through its format. */
#include <stdlib.h>

#include "base/error.h"
#include "file/file.h"
#include "file/format.h"
#include "file/stage.h"

/* The format has no such function. */
static int
unsupported(const struct wsp *w, const char *what, struct wsp_error *err)
{
	if (w->format == NULL)
		return wsp_fail(err, WSP_ECORRUPT, "%s", w->problem);
	return wsp_fail(err, WSP_EUNSUPPORTED, "%s files cannot %s",
	    w->format->name, what);
}

int
wsp_require_classic(const struct wsp *w, const char *what,
    struct wsp_error *err)
{
	return w->format == &wsp_classic ? 0 : unsupported(w, what, err);
}

int
wsp_window_load(struct wsp *w, uint32_t archive, struct wsp_window *win,
    struct wsp_error *err)
{
	if (w->staged != NULL)
		return wsp_stage_copy(&w->staged[archive], win, err);
	return w->format->load(&w->body, archive, win, err);
}

int
wsp_window_load_used(struct wsp *w, uint32_t archive, struct wsp_window *win,
    struct wsp_error *err)
{
	return w->format->load_used == NULL ?
	    w->format->load(&w->body, archive, win, err) :
	    w->format->load_used(&w->body, archive, win, err);
}

int
wsp_window_differs(struct wsp *w, const struct wsp_window *win,
    bool *differs, struct wsp_error *err)
{
	return w->format->differs(&w->body, win, differs, err);
}

int
wsp_read_slots(struct wsp *w, uint32_t archive, uint32_t first,
    uint32_t count, struct wsp_slot *slots, uint32_t *got,
    struct wsp_error *err)
{
	return w->format->read_slots(&w->body, archive, first, count, slots,
	    got, err);
}

int
wsp_read_range(struct wsp *w, const struct wsp_archive *a, int64_t from,
    int64_t until, struct wsp_series *series, struct wsp_error *err)
{
	return w->format->read_range(&w->body,
	    (uint32_t)(a - w->info.archives), from, until, series, err);
}

struct bytes {
	uint8_t		*bytes;
	uint64_t	 size;
};

static int
write_bytes(void *arg, struct wsp_source *source, struct wsp_error *err)
{
	const struct bytes *b = arg;

	return wsp_source_write(source, b->bytes, b->size, 0, err);
}

/* Puts the file in place that an update wants instead of this one. */
static int
settle(struct wsp *w, struct wsp_error *err)
{
	struct bytes b;
	int ret;

	if (w->format->pending == NULL)
		return 0;
	if (w->format->pending(&w->body, &b.bytes, &b.size, err) == -1)
		return -1;
	if (b.bytes == NULL)
		return 0;
	ret = wsp_put_anew(w, write_bytes, &b, err);
	free(b.bytes);
	return ret;
}

int
wsp_update(struct wsp *w, const struct wsp_point *p, int64_t now,
    struct wsp_error *err)
{
	if (w->format->update == NULL)
		return unsupported(w, "be updated", err);
	if (w->format->update(&w->body, p, now, err) == -1)
		return -1;
	return settle(w, err);
}

int
wsp_update_many(struct wsp *w, const struct wsp_point *p, size_t n,
    int64_t now, struct wsp_counts *counts, struct wsp_error *err)
{
	if (w->format->update_many == NULL)
		return unsupported(w, "be updated", err);
	if (w->format->update_many(&w->body, p, n, now, counts, err) == -1)
		return -1;
	return settle(w, err);
}

size_t
wsp_refusals(const struct wsp *w, const struct wsp_refusal **list)
{
	if (w->format->refusals != NULL)
		return w->format->refusals(&w->body, list);
	*list = NULL;
	return 0;
}

int
wsp_update_archive(struct wsp *w, uint32_t archive, const struct wsp_point *p,
    size_t n, struct wsp_error *err)
{
	if (w->format->update_archive == NULL)
		return wsp_stage_points(w, archive, p, n, err);
	return w->format->update_archive(&w->body, archive, p, n, err);
}

int
wsp_base(struct wsp *w, uint32_t archive, uint32_t *base,
    struct wsp_error *err)
{
	const struct wsp_window *win;

	if (w->format->base == NULL) {
		if ((win = wsp_stage(w, archive, err)) == NULL)
			return -1;
		*base = win->base;
		return 0;
	}
	return w->format->base(&w->body, archive, base, err);
}

int
wsp_edit_slots(struct wsp *w, uint32_t archive, const struct wsp_edit *edits,
    size_t n, struct wsp_error *err)
{
	if (w->format->edit == NULL)
		return wsp_stage_edits(w, archive, edits, n, err);
	return w->format->edit(&w->body, archive, edits, n, err);
}

int
wsp_set_aggregation(struct wsp *w, enum wsp_method method, const double *xff,
    struct wsp_error *err)
{
	float new = w->info.xff;

	if (wsp_method_name(method) == NULL)
		return wsp_fail(err, WSP_EMETHOD,
		    "Unrecognized aggregation method: %u", (unsigned)method);
	if (xff != NULL) {
		if (wsp_xff_check(*xff, err) == -1)
			return -1;
		new = (float)*xff;
	}
	if (w->format->set_aggregation == NULL)
		return unsupported(w, "have another method", err);
	return w->format->set_aggregation(&w->body, method, new, err);
}

int
wsp_choose_method(struct wsp *w, const char *name, struct wsp_error *err)
{
	if (w->info.specs == NULL)
		return wsp_fail(err, WSP_EVALUE,
		    "does not hold several aggregation methods");
	return w->format->choose(&w->body, name, err);
}
