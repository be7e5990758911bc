/* SPDX-License-Identifier: ISC */
/* new.c - make a new file, empty or of the values of windows. */
#include <stdlib.h>

#include "base/error.h"
#include "base/source.h"
#include "cwhisper/cwhisper.h"
#include "cwhisper/fresh.h"
#include "cwhisper/layout.h"
#include "cwhisper/write.h"

/* An empty file in memory, as it was laid out. */
static int
blank(struct wsp_cw *f, const struct wsp_retention *r, size_t n,
    uint32_t method, float xff, struct wsp_error *err)
{
	uint32_t number;

	if (wsp_cw_method_to_file(method, &number, err) == -1)
		return -1;
	return wsp_cw_create(f, r, n, number, xff, WSP_CW_HINT, err);
}

int
wsp_cw_lay_out_new(struct wsp_layout *l, const struct wsp_retention *r,
    size_t n, uint32_t method, double xff, struct wsp_error *err)
{
	struct wsp_archive *archives;
	struct wsp_cw f = { .narchives = 0 };
	size_t i;

	if ((archives = calloc(n, sizeof(*archives))) == NULL)
		return wsp_fail_errno(err, NULL);
	if (blank(&f, r, n, method, (float)xff, err) == -1) {
		free(archives);
		return -1;
	}
	for (i = 0; i < n; i++) {
		archives[i].offset = f.archives[i].offset;
		archives[i].step = f.archives[i].step;
		archives[i].points = f.archives[i].points;
	}
	l->cancel = NULL;
	l->method = method;
	l->xff = (float)xff;
	l->narchives = (uint32_t)n;
	l->archives = archives;
	l->file_size = wsp_cw_file_size(&f);
	wsp_cw_free(&f);
	return 0;
}

/* The same file again. */
static int
blank_of(struct wsp_cw *f, const struct wsp_layout *l, struct wsp_error *err)
{
	struct wsp_retention *r = calloc(l->narchives, sizeof(*r));
	uint32_t i;
	int ret;

	if (r == NULL)
		return wsp_fail_errno(err, NULL);
	for (i = 0; i < l->narchives; i++) {
		r[i].step = l->archives[i].step;
		r[i].points = l->archives[i].points;
	}
	ret = blank(f, r, l->narchives, l->method, l->xff, err);
	free(r);
	return ret;
}

/* Lists the points of a window, oldest first. */
static int
list_window(const struct wsp_window *win, struct wsp_cw_list *list,
    struct wsp_error *err)
{
	uint32_t i;

	list->slots = malloc(((size_t)win->count + 1) * sizeof(*list->slots));
	if (list->slots == NULL)
		return wsp_fail_errno(err, NULL);
	for (i = 0; i < win->count; i++) {
		wsp_window_slot(win, i, &list->slots[list->n]);
		list->n += list->slots[list->n].interval != 0;
	}
	return wsp_cw_list_sort(list, err);
}

static int
fill(struct wsp_cw *f, const struct wsp_layout *l,
    const struct wsp_window *windows, struct wsp_error *err)
{
	struct wsp_cw_list *lists = calloc((size_t)f->narchives + 1,
	    sizeof(*lists));
	uint32_t i;
	int ret = 0;

	if (lists == NULL)
		return wsp_fail_errno(err, NULL);
	for (i = 0; ret == 0 && i < f->narchives; i++)
		ret = list_window(&windows[i], &lists[i], err);
	if (ret == 0)
		ret = wsp_cw_fill(f, lists, l->now, err);
	for (i = 0; i < f->narchives; i++)
		wsp_cw_list_free(&lists[i]);
	free(lists);
	return ret;
}

/* Room is never left as a hole: the original writes the zeros too. */
int
wsp_cw_write_new(const struct wsp_layout *l, const struct wsp_window *windows,
    struct wsp_source *s, enum wsp_alloc alloc, struct wsp_error *err)
{
	struct wsp_cw f = { .narchives = 0 };
	uint8_t *image;
	int ret = -1;

	(void)alloc;
	if (blank_of(&f, l, err) == -1)
		return -1;
	if (windows != NULL && fill(&f, l, windows, err) == -1)
		goto out;
	if ((image = wsp_cw_image(&f, err)) == NULL)
		goto out;
	ret = wsp_source_write(s, image, wsp_cw_file_size(&f), 0, err);
	free(image);
out:
	wsp_cw_free(&f);
	return ret;
}
