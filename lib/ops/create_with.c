/* SPDX-License-Identifier: ISC */
/* create_with.c - make a new file that holds values from the beginning. */
#include <stdlib.h>

#include "file/create.h"
#include "file/file.h"

struct job {
	struct wsp_layout	  layout;
	enum wsp_alloc		  alloc;
	const struct wsp_changes *changes;
};

static int
write_file(void *arg, int fd, struct wsp_error *err)
{
	const struct job *job = arg;
	const struct wsp_layout *l = &job->layout;
	struct wsp w = { .fd = fd };

	w.info.method = l->method;
	w.info.xff = l->xff;
	w.info.narchives = l->narchives;
	w.info.archives = l->archives;
	w.info.file_size = l->file_size;
	if (wsp_layout_write(l, fd, job->alloc, err) == -1)
		return -1;
	return wsp_changes_write(&w, job->changes, err);
}

int
wsp_create_with(const char *path, const struct wsp_retention *retentions,
    size_t n, const struct wsp_changes *changes,
    const struct wsp_create_options *options, uint64_t *size,
    struct wsp_error *err)
{
	struct job job = { .alloc = options->alloc, .changes = changes };
	int ret;

	if (wsp_layout_of(&job.layout, retentions, n, options, err) == -1)
		return -1;
	ret = wsp_create_by(path, write_file, &job, options, err);
	if (ret == 0 && size != NULL)
		*size = job.layout.file_size;
	free(job.layout.archives);
	return ret;
}
