/* SPDX-License-Identifier: ISC */
/* create_with.c - make a new file that holds values from the beginning. */
#include <stdlib.h>

#include "base/error.h"
#include "base/source.h"
#include "file/create.h"
#include "file/format.h"
#include "file/rings.h"
#include "wsp-ops.h"

struct job {
	const struct wsp_format	*format;
	struct wsp_layout	 layout;
	struct wsp_window	*windows;	/* one for each archive */
	enum wsp_alloc		 alloc;
};

static int
write_file(void *arg, struct wsp_source *source, struct wsp_error *err)
{
	struct wsp_source_status status;
	struct job *job = arg;

	if (job->format->write_new(&job->layout, job->windows, source,
	    job->alloc, err) == -1 ||
	    wsp_source_status(source, &status, err) == -1)
		return -1;
	/* That of a compressed file depends on its values. */
	job->layout.file_size = status.size;
	return 0;
}

/* Makes windows of archives that are empty yet. */
static int
make_windows(struct job *job, struct wsp_error *err)
{
	const struct wsp_layout *l = &job->layout;
	uint32_t i;

	job->windows = calloc(l->narchives, sizeof(*job->windows));
	if (job->windows == NULL)
		return wsp_fail_errno(err, NULL);
	for (i = 0; i < l->narchives; i++)
		if (wsp_window_make(&job->windows[i], &l->archives[i],
		    err) == -1)
			return -1;
	return 0;
}

static struct wsp_window *
window_of_step(const struct job *job, uint32_t step)
{
	uint32_t i;

	for (i = 0; i < job->layout.narchives; i++)
		/* NOLINTNEXTLINE: each window was given its archive. */
		if (job->windows[i].archive->step == step)
			return &job->windows[i];
	return NULL;
}

static int
put_changes(const struct job *job, const struct wsp_changes *changes,
    struct wsp_error *err)
{
	const struct wsp_change *c = changes->list;
	struct wsp_window *win;
	size_t i;

	for (i = 0; i < changes->n; i++, c++) {
		if ((win = window_of_step(job, c->step)) == NULL)
			return wsp_fail_step(job->layout.archives,
			    job->layout.narchives, c->step, err);
		wsp_window_set(win, wsp_ring_slot(win->archive, win->base,
		    c->time),
		    &(struct wsp_slot){ (uint32_t)c->time, c->after });
	}
	return 0;
}

static void
free_windows(const struct job *job)
{
	uint32_t i;

	for (i = 0; job->windows != NULL && i < job->layout.narchives; i++)
		wsp_window_free(&job->windows[i]);
	free(job->windows);
}

int
wsp_create_with(const char *path, const struct wsp_retention *retentions,
    size_t n, const struct wsp_changes *changes,
    const struct wsp_create_options *options, uint64_t *size,
    struct wsp_error *err)
{
	struct job job = {
		.format = wsp_format_for(options),
		.alloc = options->alloc,
	};
	int ret = -1;

	if (wsp_layout_of(&job.layout, retentions, n, options, err) == -1)
		return -1;
	if (make_windows(&job, err) == 0 &&
	    put_changes(&job, changes, err) == 0)
		ret = wsp_create_by(path, write_file, &job, options, err);
	if (ret == 0 && size != NULL)
		*size = job.layout.file_size;
	free_windows(&job);
	free(job.layout.archives);
	return ret;
}
