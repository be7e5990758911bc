/* SPDX-License-Identifier: ISC */
/* resize.c - replace a file by one with other archives and the same points. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/io.h"
#include "file/create.h"
#include "file/file.h"
#include "file/replace.h"
#include "file/ring.h"
#include "ops/backup.h"
#include "ops/carry.h"
#include "ops/late.h"
#include "ops/source.h"

void
wsp_resize_defaults(struct wsp_resize_options *options)
{
	memset(options, 0, sizeof(*options));
	options->alloc = WSP_SPARSE;
	options->owner = WSP_KEEP_ID;
	options->group = WSP_KEEP_ID;
	options->lock_timeout_ms = WSP_WAIT;
}

/* Writes the new file's header and every value that was carried over. */
static int
write_file(const struct wsp_layout *l, const struct wsp_carry *carry, int fd,
    enum wsp_alloc alloc, struct wsp_error *err)
{
	struct wsp w = { .fd = fd };
	uint32_t i;

	if (wsp_layout_write(l, fd, alloc, err) == -1)
		return -1;
	for (i = 0; i < l->narchives; i++)
		if (wsp_carry_write(carry, i, &w, err) == -1)
			return -1;
	return 0;
}

static int
place(struct wsp *w, struct wsp_temp *t, const char *path,
    const struct wsp_resize_options *options, struct wsp_error *err)
{
	char *backup = NULL;
	int ret;

	if (wsp_temp_attributes(t, w->fd, err) == -1)
		return -1;
	if ((options->owner != WSP_KEEP_ID || options->group != WSP_KEEP_ID) &&
	    wsp_io_chown(t->fd, (uid_t)options->owner, (gid_t)options->group,
	    err) == -1)
		return -1;
	if (options->newfile != NULL) {
		ret = wsp_temp_link(t, !options->no_sync, err);
		if (ret == -1 && err->sys == EEXIST)
			wsp_fail(err, WSP_ECONFIG, "File %s already exists!",
			    options->newfile);
		return ret;
	}
	if (!options->no_backup &&
	    (backup = wsp_backup_path(path, err)) == NULL)
		return -1;
	ret = wsp_temp_rename(t, backup, !options->no_sync, err);
	free(backup);
	return ret;
}

static int
measure(int fd, uint64_t *size, uint64_t *blocks, struct wsp_error *err)
{
	struct stat st;

	if (wsp_io_fstat(fd, &st, err) == -1)
		return -1;
	*size = (uint64_t)st.st_size;
	*blocks = (uint64_t)st.st_blocks;
	return 0;
}

/* What a resize works on. */
struct job {
	struct wsp	*old;
	const char	*path;
	const struct wsp_resize_options *options;
	struct wsp_layout layout;
	struct wsp_source source;
	struct wsp_carry carry;
	int64_t		 begun_ms;
};

/* Brings over what others wrote to the old file meanwhile. */
static int
catch_up(struct job *job, struct wsp_temp *t, struct wsp_error *err)
{
	bool any;

	if (job->options->newfile != NULL)
		return 0;
	if (wsp_late_writes(job->old, t->fd, &job->layout, &job->source,
	    &job->carry, job->options->spread, job->begun_ms, &any, err) == -1)
		return -1;
	return any && !job->options->no_sync ? wsp_io_sync(t->fd, err) : 0;
}

/* Makes the new file beside its place and puts it there. */
static int
rewrite(struct job *job, struct wsp_resize_report *report,
    struct wsp_error *err)
{
	const struct wsp_resize_options *options = job->options;
	struct wsp_temp t;
	int ret = -1;

	if (wsp_temp_open(&t, AT_FDCWD, options->newfile == NULL ? job->path :
	    options->newfile, 0600, options->newfile == NULL,
	    options->lock_timeout_ms, err) == -1)
		return -1;
	t.cancel = options->cancel;
	t.dir_later = options->dir_later;
	if (write_file(&job->layout, &job->carry, t.fd, options->alloc,
	    err) == 0 &&
	    measure(job->old->fd, &report->old_size, &report->old_blocks,
	    err) == 0 &&
	    place(job->old, &t, job->path, options, err) == 0 &&
	    catch_up(job, &t, err) == 0 &&
	    measure(t.fd, &report->new_size, &report->new_blocks, err) == 0)
		ret = wsp_temp_finish(&t, err);
	wsp_temp_close(&t);
	return ret;
}

static int
resize(struct job *job, const struct wsp_retention *sorted, size_t n,
    int64_t now, struct wsp_resize_report *report, struct wsp_error *err)
{
	const struct wsp_resize_options *options = job->options;
	uint32_t method = job->old->info.method;
	double xff = (double)job->old->info.xff;
	int ret = -1;

	if (options->method != NULL)
		method = *options->method;
	if (options->xff != NULL)
		xff = *options->xff;
	job->begun_ms = wsp_io_monotonic_ms();
	if (wsp_xff_check(xff, err) == 0 &&
	    wsp_layout(&job->layout, sorted, n, method, xff, err) == 0 &&
	    wsp_source_load(&job->source, job->old, now, method,
	    job->layout.xff, err) == 0 &&
	    wsp_carry_over(&job->carry, &job->layout, &job->source,
	    options->spread, err) == 0)
		ret = rewrite(job, report, err);
	wsp_carry_free(&job->carry);
	wsp_source_free(&job->source);
	free(job->layout.archives);
	return ret;
}

int
wsp_resize(const char *path, const struct wsp_retention *retentions, size_t n,
    const struct wsp_resize_options *options, int64_t now,
    struct wsp_resize_report *report, struct wsp_error *err)
{
	struct job job = { .path = path, .options = options };
	struct wsp_resize_report r = { 0 };
	struct wsp_retention *sorted;
	int ret = -1;

	if ((sorted = calloc(n + 1, sizeof(*sorted))) == NULL)
		return wsp_fail_errno(err, NULL);
	memcpy(sorted, retentions, n * sizeof(*sorted));
	if (wsp_retention_check(sorted, n, err) == 0 &&
	    wsp_open(&job.old, path, options->newfile == NULL ? WSP_WRITE :
	    WSP_READ, options->lock_timeout_ms, err) == 0)
		ret = resize(&job, sorted, n, now, &r, err);
	wsp_close(job.old);
	free(sorted);
	if (ret == 0 && report != NULL)
		*report = r;
	return ret;
}

int
wsp_sync_directory(const char *path, struct wsp_error *err)
{
	char *target;
	int ret;

	if ((target = wsp_resolve(path, err)) == NULL)
		return -1;
	ret = wsp_io_sync_parent(AT_FDCWD, target, err);
	free(target);
	return ret;
}
