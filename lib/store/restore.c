/* SPDX-License-Identifier: ISC */
/* restore.c - put back what was there: fill a file, make it, or replace it. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/dir.h"
#include "base/error.h"
#include "base/io.h"
#include "base/local.h"
#include "base/spot.h"
#include "file/backup.h"
#include "file/create.h"
#include "file/file.h"
#include "store/image.h"
#include "store/restore.h"
#include "wsp-ops.h"

/* What all points of an object make, in place of its file. */
static int
build_points(struct wsp_restoring *job, struct wsp_error *err)
{
	const struct wsp_restore_options *o = job->options;
	struct wsp_store_points points;
	uint8_t *bytes = NULL;
	size_t size = 0;
	int ret;

	ret = wsp_store_points_gather(job->store, job->key, o->at, o->from,
	    &points, err);
	wsp_store_points_cut(&points, o->until);
	if (ret == 0)
		ret = wsp_store_image(&points, job->now, &bytes, &size, err);
	wsp_store_points_free(&points);
	if (ret == -1)
		return -1;
	free(job->file.bytes);
	job->file.bytes = bytes;
	job->file.size = size;
	return 0;
}

static int
build(struct wsp_restoring *job, struct wsp_error *err)
{
	unsigned tries = 0;
	bool found;
	int ret;

	do
		ret = wsp_store_build(job->store, job->key, job->options->at,
		    &found, &job->file, err);
	while (ret == -1 && wsp_store_reload(job->store, job->options->at,
	    &tries, err));
	if (ret == -1 && (err->code != WSP_ECORRUPT ||
	    !job->options->partial || !wsp_store_build_rest(job->store,
	    job->key, job->options->at, &job->file)))
		return -1;
	if (!job->file.there)
		return wsp_fail(err, WSP_EVALUE, "not in the store at that "
		    "time");
	return job->options->points ? build_points(job, err) : 0;
}

/* Where the file had holes there are some for zeros. */
static int
write_bytes(void *arg, struct wsp_source *source, struct wsp_error *err)
{
	const struct wsp_restoring *job = arg;
	const struct wsp_store_file *f = &job->file;
	int fd = wsp_local_fd(source), ret;

	if (f->meta.bits & WSP_STORE_HOLES)
		ret = wsp_source_write_sparse(source, f->bytes, f->size, err);
	else
		ret = wsp_source_write(source, f->bytes, f->size, 0, err);
	if (ret == -1)
		return -1;
	return fd == -1 ? 0 : wsp_io_set_mtime(fd, f->mtime, err);
}

/* Mode and, for root, owner of a new file. */
static void
like_then(const struct wsp_restoring *job, struct wsp_create_options *o)
{
	const struct wsp_store_meta *m = &job->file.meta;

	wsp_create_defaults(o);
	o->mode = (mode_t)m->mode & 0777;
	if (geteuid() == 0) {
		o->owner = m->uid;
		o->group = m->gid;
	}
	o->no_sync = job->options->no_sync;
	o->lock_timeout_ms = job->options->lock_timeout_ms;
	o->cancel = job->options->cancel;
	o->name = job->place.name;
}

int
wsp_restore_make(struct wsp_restoring *job, enum wsp_restored *done,
    struct wsp_error *err)
{
	struct wsp_create_options options;
	const char *name;
	int dir, ret;

	*done = WSP_RESTORED_FILE;
	if (job->options->dry_run)
		return wsp_may_create(job->place, err);
	like_then(job, &options);
	if (wsp_io_open_parents(job->place.dir, job->place.path, &options,
	    &dir, &name, err) == -1)
		return -1;
	options.dir = dir;
	ret = wsp_create_by(name, write_bytes, job, &options, err);
	wsp_io_close(dir, &(struct wsp_error){ 0 });
	return ret;
}

int
wsp_restore_same(const struct wsp_restoring *job, struct wsp *w, bool *same,
    struct wsp_error *err)
{
	uint8_t buf[65536];
	size_t at, got;

	*same = w->info.file_size == job->file.size;
	for (at = 0; *same && at < job->file.size; at += got) {
		if (wsp_source_read(w->body.source, buf, sizeof(buf),
		    (off_t)at, &got, err) == -1)
			return -1;
		*same = got > 0 && got <= job->file.size - at &&
		    memcmp(buf, job->file.bytes + at, got) == 0;
	}
	return 0;
}

int
wsp_restore_replace(struct wsp_restoring *job, struct wsp *w,
    struct wsp_error *err)
{
	struct wsp_create_options o;
	struct wsp_spot spot;
	struct wsp_temp t;
	int ret = -1;

	like_then(job, &o);
	if (wsp_find_spot(w, &spot, err) == -1)
		return -1;
	if (wsp_temp_open(&t, &spot, 0600, true, o.lock_timeout_ms,
	    err) == 0) {
		t.cancel = o.cancel;
		if (write_bytes(job, t.source, err) == 0 &&
		    wsp_temp_owner(&t, o.owner, o.group, err) == 0 &&
		    wsp_io_chmod(t.fd, o.mode, err) == 0 &&
		    wsp_temp_replace(&t, w, &job->options->backup,
		    !o.no_sync, err) == 0)
			ret = wsp_temp_finish(&t, err);
		wsp_temp_close(&t);
	}
	wsp_spot_close(&spot);
	return ret;
}

static int
replace(struct wsp_restoring *job, struct wsp *w, enum wsp_restored *done,
    struct wsp_error *err)
{
	bool same;
	int ret;

	ret = job->options->dry_run ?
	    wsp_may_change(job->place, WSP_IN_PLACE, NULL, err) :
	    wsp_lock(&w, WSP_EXAMINE, job->options->lock_timeout_ms, err);
	if (ret == 0 && (ret = wsp_restore_same(job, w, &same, err)) == 0) {
		*done = same ? WSP_RESTORED_NOTHING : WSP_RESTORED_FILE;
		if (!same)
			ret = job->options->dry_run ?
			    wsp_may_change(job->place, WSP_ANEW,
			    &job->options->backup, err) :
			    wsp_restore_replace(job, w, err);
	}
	wsp_close(w);
	return ret;
}

int
wsp_restore_open(struct wsp_restoring *job, enum wsp_access access,
    struct wsp **w, struct wsp_error *err)
{
	struct wsp_source *source = wsp_buffer_of(job->file.bytes,
	    job->file.size, err);

	job->file.bytes = NULL;
	if (source == NULL)
		return -1;
	if (wsp_adopt(w, source, job->key, access, err) == 0)
		return 0;
	wsp_source_drop(source);
	return -1;
}

static int
fill(struct wsp_restoring *job, struct wsp *dst, enum wsp_restored *done,
    uint64_t *filled, struct wsp_error *err)
{
	struct wsp_fill_options options;
	struct wsp *src;
	int ret;

	wsp_fill_defaults(&options);
	options.dry_run = job->options->dry_run;
	if (wsp_restore_open(job, WSP_READ, &src, err) == -1) {
		wsp_close(dst);
		return -1;
	}
	ret = wsp_fill(src, dst, &options, job->now, filled, err);
	if (ret == 0 && options.dry_run)
		ret = wsp_may_change(job->place, WSP_IN_PLACE, NULL, err);
	if (ret == 0)
		*done = *filled > 0 ? WSP_RESTORED_POINTS :
		    WSP_RESTORED_NOTHING;
	wsp_close(src);
	if (ret == 0 && !options.dry_run && job->options->sync_filled)
		ret = wsp_sync(dst, err);
	if (ret == 0)
		ret = wsp_finish(dst, err);
	wsp_close(dst);
	return ret;
}

/* How an existing file is opened for what is to be done with it. */
static enum wsp_access
access_of(const struct wsp_restore_options *o)
{
	if (o->mode != WSP_RESTORE_FILL)
		return WSP_EXAMINE;
	return o->dry_run ? WSP_READ_LOCKED : WSP_WRITE;
}

/* Is the file there, of whatever format, and the same? */
static int
is_there(struct wsp_restoring *job, bool *same, struct wsp_error *err)
{
	struct wsp *w;
	int ret;

	*same = false;
	if (wsp_open_at(&w, job->place, WSP_EXAMINE,
	    job->options->lock_timeout_ms, err) == -1)
		return err->sys == ENOENT ? 0 : -1;
	ret = wsp_restore_same(job, w, same, err);
	wsp_close(w);
	return ret;
}

static int
restore(struct wsp_restoring *job, enum wsp_restored *done,
    uint64_t *filled, struct wsp_error *err)
{
	struct wsp *w;
	bool same = false;

	*done = WSP_RESTORED_NOTHING;
	if (job->file.opaque && is_there(job, &same, err) == -1)
		return -1;
	if (same)
		return 0;
	if (wsp_open_at(&w, job->place, access_of(job->options),
	    job->options->lock_timeout_ms, err) == -1)
		return err->sys == ENOENT ?
		    wsp_restore_make(job, done, err) : -1;
	if (job->options->mode == WSP_RESTORE_FILL)
		return fill(job, w, done, filled, err);
	if (job->options->mode == WSP_RESTORE_OVERWRITE)
		return replace(job, w, done, err);
	wsp_close(w);
	return 0;
}

void
wsp_restore_defaults(struct wsp_restore_options *o)
{
	memset(o, 0, sizeof(*o));
	o->at = UINT64_MAX;
	o->from = INT64_MIN;
	o->until = INT64_MAX;
	o->lock_timeout_ms = 10000;
}

int
wsp_restore_file(struct wsp_store *s, const char *key, int root,
    const char *path, const char *name,
    const struct wsp_restore_options *options, int64_t now,
    enum wsp_restored *done, uint64_t *filled, struct wsp_error *err)
{
	struct wsp_restoring job = { .store = s, .key = key,
	    .place = { root, path, name }, .options = options, .now = now };
	enum wsp_restored what = WSP_RESTORED_NOTHING;
	uint64_t slots = 0;
	int ret;

	ret = build(&job, err);
	if (ret == 0)
		ret = restore(&job, &what, &slots, err);
	free(job.file.bytes);
	if (ret == -1)
		return -1;
	*done = what;
	*filled = slots;
	return 0;
}
