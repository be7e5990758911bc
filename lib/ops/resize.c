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

/* Makes the new file beside its place and puts it there. */
static int
rewrite(struct wsp *w, const char *path, const struct wsp_layout *l,
    const struct wsp_carry *carry, const struct wsp_resize_options *options,
    struct wsp_resize_report *report, struct wsp_error *err)
{
	struct wsp_temp t;
	int ret = -1;

	if (wsp_temp_open(&t, options->newfile == NULL ? path :
	    options->newfile, 0600, options->lock_timeout_ms, err) == -1)
		return -1;
	if (write_file(l, carry, t.fd, options->alloc, err) == 0 &&
	    measure(w->fd, &report->old_size, &report->old_blocks,
	    err) == 0 &&
	    place(w, &t, path, options, err) == 0)
		ret = measure(t.fd, &report->new_size, &report->new_blocks,
		    err);
	wsp_temp_close(&t);
	return ret;
}

static int
resize(struct wsp *w, const char *path, const struct wsp_retention *sorted,
    size_t n, const struct wsp_resize_options *options, int64_t now,
    struct wsp_resize_report *report, struct wsp_error *err)
{
	struct wsp_source source = { 0 };
	struct wsp_carry carry = { 0 };
	struct wsp_layout l = { 0 };
	uint32_t method = w->info.method;
	double xff = (double)w->info.xff;
	int ret = -1;

	if (options->method != NULL)
		method = *options->method;
	if (options->xff != NULL)
		xff = *options->xff;
	if (wsp_xff_check(xff, err) == 0 &&
	    wsp_layout(&l, sorted, n, method, xff, err) == 0 &&
	    wsp_source_load(&source, w, now, method, l.xff, err) == 0 &&
	    wsp_carry_over(&carry, &l, &source, options->spread, err) == 0)
		ret = rewrite(w, path, &l, &carry, options, report, err);
	wsp_carry_free(&carry);
	wsp_source_free(&source);
	free(l.archives);
	return ret;
}

int
wsp_resize(const char *path, const struct wsp_retention *retentions, size_t n,
    const struct wsp_resize_options *options, int64_t now,
    struct wsp_resize_report *report, struct wsp_error *err)
{
	struct wsp_resize_report r = { 0 };
	struct wsp_retention *sorted;
	struct wsp *w = NULL;
	int ret = -1;

	if ((sorted = calloc(n + 1, sizeof(*sorted))) == NULL)
		return wsp_fail_errno(err, NULL);
	memcpy(sorted, retentions, n * sizeof(*sorted));
	if (wsp_retention_check(sorted, n, err) == 0 &&
	    wsp_open(&w, path, options->newfile == NULL ? WSP_WRITE : WSP_READ,
	    options->lock_timeout_ms, err) == 0)
		ret = resize(w, path, sorted, n, options, now, &r, err);
	wsp_close(w);
	free(sorted);
	if (ret == 0 && report != NULL)
		*report = r;
	return ret;
}
