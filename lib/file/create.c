/* SPDX-License-Identifier: ISC */
/* create.c - make a new Whisper file. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/dir.h"
#include "base/error.h"
#include "base/io.h"
#include "base/local.h"
#include "base/spot.h"
#include "file/create.h"
#include "file/file.h"
#include "file/format.h"
#include "file/replace.h"

void
wsp_create_defaults(struct wsp_create_options *options)
{
	memset(options, 0, sizeof(*options));
	options->method = WSP_AVERAGE;
	options->xff = 0.5;
	options->dir = AT_FDCWD;
	options->alloc = WSP_ZEROED;
	options->mode = WSP_KEEP_MODE;
	options->owned_mode = WSP_KEEP_MODE;
	options->owner = WSP_KEEP_ID;
	options->group = WSP_KEEP_ID;
	options->lock_timeout_ms = WSP_WAIT;
}

int
wsp_create_like(struct wsp_create_options *options, struct wsp *w,
    struct wsp_error *err)
{
	int fd = wsp_local_fd(w->body.source);
	struct wsp_source_status status;
	struct stat st;

	if (wsp_source_status(w->body.source, &status, err) == -1)
		return -1;
	if (options->alloc == WSP_ZEROED && status.disk_size < status.size)
		options->alloc = WSP_SPARSE;
	if (fd == -1)
		return 0;
	if (wsp_io_fstat(fd, &st, err) == -1)
		return -1;
	options->mode = st.st_mode & 0777;
	if (geteuid() == 0) {
		options->owner = st.st_uid;
		options->group = st.st_gid;
	}
	return 0;
}

static int
exists(const char *path, struct wsp_error *err)
{
	return wsp_fail(err, WSP_ECONFIG, "File %s already exists!", path);
}

/* The mode to give to the file in the place of old, or of nothing. */
static mode_t
mode_of(const struct wsp_source *old, const struct wsp_create_options *options)
{
	return old == NULL ? wsp_io_new_mode(options) : options->mode;
}

/* Puts the finished file in place; old is the open file there, or NULL. */
static int
place(struct wsp_temp *t, const char *path, const struct wsp_source *old,
    const struct wsp_create_options *options, struct wsp_error *err)
{
	mode_t mode = mode_of(old, options);

	if (old != NULL && wsp_temp_like(t, old, err) == -1)
		return -1;
	if (wsp_temp_owner(t, options->owner, options->group, err) == -1)
		return -1;
	if (mode != WSP_KEEP_MODE && ((old == NULL &&
	    wsp_io_remove_acl(t->fd, err) == -1) ||
	    wsp_io_chmod(t->fd, mode, err) == -1))
		return -1;
	if (old != NULL)
		return wsp_temp_rename(t, !options->no_sync, err);
	if (wsp_temp_link(t, !options->no_sync, err) == -1)
		return err->sys == EEXIST ? exists(path, err) : -1;
	return 0;
}

static int
write_and_place(const struct wsp_spot *spot, const char *path,
    wsp_write_new *fn, void *arg, const struct wsp_source *old,
    const struct wsp_create_options *options, struct wsp_error *err)
{
	bool usual = old == NULL && mode_of(old, options) == WSP_KEEP_MODE;
	struct wsp_temp t;
	int ret = -1;

	/* Nobody reads it before it has the mode that it is to have. */
	if (wsp_temp_open(&t, spot, usual ? 0666 : 0600, old != NULL,
	    options->lock_timeout_ms, err) == -1)
		return -1;
	t.cancel = options->cancel;
	if (fn(arg, t.source, err) == 0)
		ret = place(&t, path, old, options, err);
	if (ret == 0)
		ret = wsp_temp_finish(&t, err);
	wsp_temp_close(&t);
	return ret;
}

/*
 * A file to be overwritten is locked, whatever it holds, so that nobody writes
 * a point to it while it is replaced.
 */
static int
create_at(const struct wsp_spot *spot, const char *path, wsp_write_new *fn,
    void *arg, const struct wsp_create_options *options, struct wsp_error *err)
{
	struct wsp_source *old = NULL;
	struct stat st;
	int ret;

	if (*path == '\0')
		return wsp_fail_empty(err);
	if (wsp_io_lstat(spot->dir, spot->name, &st, err) == 0) {
		if (!options->overwrite) {
			wsp_temp_tidy_twin(spot);
			return exists(path, err);
		}
		if ((old = wsp_lock_source(spot->dir, spot->name,
		    options->lock_timeout_ms, err)) == NULL)
			return -1;
	} else if (err->sys != ENOENT)
		return -1;
	ret = write_and_place(spot, path, fn, arg, old, options, err);
	wsp_source_drop(old);
	return ret;
}

/* In a directory that must not be left the name is taken as it is. */
int
wsp_create_by(const char *path, wsp_write_new *fn, void *arg,
    const struct wsp_create_options *options, struct wsp_error *err)
{
	struct wsp_spot spot;
	int ret;

	if (options->dir == AT_FDCWD)
		ret = wsp_spot_resolve(&spot, options->dir, path, err);
	else
		ret = wsp_spot_open(&spot, options->dir, path, err);
	if (ret == -1)
		return -1;
	ret = create_at(&spot, options->name != NULL ? options->name : path,
	    fn, arg, options, err);
	wsp_spot_close(&spot);
	return ret;
}

/* An empty file and how its room is made. */
struct blank {
	const struct wsp_format	*format;
	struct wsp_layout	layout;
	enum wsp_alloc		alloc;
};

static int
write_blank(void *arg, struct wsp_source *source, struct wsp_error *err)
{
	const struct blank *b = arg;

	return b->format->write_new(&b->layout, NULL, source, b->alloc, err);
}

const struct wsp_format *
wsp_format_for(const struct wsp_create_options *options)
{
	return options->compressed ? &wsp_compressed : &wsp_classic;
}

int
wsp_layout_of(struct wsp_layout *l, const struct wsp_retention *retentions,
    size_t n, const struct wsp_create_options *options, struct wsp_error *err)
{
	struct wsp_retention *sorted;
	int ret = -1;

	if ((sorted = wsp_retentions_sorted(retentions, n, err)) == NULL)
		return -1;
	if (wsp_method_name(options->method) == NULL) {
		wsp_fail(err, WSP_EMETHOD, "Unrecognized aggregation method: "
		    "%u", (unsigned)options->method);
		goto out;
	}
	if (wsp_xff_check(options->xff, err) == 0)
		ret = wsp_format_for(options)->lay_out(l, sorted, n,
		    options->method, options->xff, err);
	l->cancel = options->cancel;
out:
	free(sorted);
	return ret;
}

int
wsp_create_size(const struct wsp_retention *retentions, size_t n,
    const struct wsp_create_options *options, uint64_t *size,
    struct wsp_error *err)
{
	struct wsp_layout l;

	if (wsp_layout_of(&l, retentions, n, options, err) == -1)
		return -1;
	*size = l.file_size;
	free(l.archives);
	return 0;
}

int
wsp_create(const char *path, const struct wsp_retention *retentions, size_t n,
    const struct wsp_create_options *options, uint64_t *size,
    struct wsp_error *err)
{
	struct blank b = {
		.format = wsp_format_for(options),
		.alloc = options->alloc,
	};
	int ret;

	if (wsp_layout_of(&b.layout, retentions, n, options, err) == -1)
		return -1;
	ret = wsp_create_by(path, write_blank, &b, options, err);
	if (ret == 0 && size != NULL)
		*size = b.layout.file_size;
	free(b.layout.archives);
	return ret;
}
