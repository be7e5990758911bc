/* SPDX-License-Identifier: ISC */
/* edit.c - change metrics of a catalogue in one commit. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/io.h"
#include "catalog/edit.h"
#include "catalog/order.h"

void
wsp_catalog_defaults(struct wsp_catalog_options *options)
{
	memset(options, 0, sizeof(*options));
	options->lock_timeout_ms = WSP_WAIT;
	options->threads = 1;
}

/* What is damaged is replaced, but no file that never was a catalogue. */
static int
open_damaged(struct wsp_catalog_edit *e, struct wsp_reader *reader,
    struct wsp_error *err)
{
	uint8_t start[WSP_IDENTITY_SIZE];
	struct wsp_catalog *old;
	size_t got;
	int ret;

	if (reader->read(reader->arg, start, sizeof(start), 0, &got,
	    err) == -1) {
		wsp_reader_close(reader);
		return -1;
	}
	if (wsp_catalog_adopt(&old, reader, err) == -1) {
		e->salvage.all_unread = true;
		return err->code == WSP_ECORRUPT &&
		    wsp_identity_claims(start, got) ? 0 : -1;
	}
	if ((old->id.flags & (WSP_PARTIAL | WSP_LISTED)) != 0)
		ret = wsp_fail(err, WSP_EVALUE, "was made of %s, not of a "
		    "tree", (old->id.flags & WSP_PARTIAL) != 0 ?
		    "another catalogue" : "a list");
	else
		ret = wsp_salvage_read(&e->salvage, old, err);
	wsp_catalog_close(old);
	return ret;
}

/* Locks what is there; *there says whether there is anything. */
static int
open_old(struct wsp_catalog_edit *e, bool *there, struct wsp_error *err)
{
	struct wsp_reader reader;
	struct stat st;

	e->target.fd = wsp_io_open_locked(e->spot.dir, e->spot.name,
	    e->options.lock_timeout_ms, &st, err);
	*there = e->target.fd != -1;
	if (!*there)
		return err->code == WSP_ESYS && err->sys == ENOENT ? 0 : -1;
	e->target.size = (uint64_t)st.st_size;
	if (wsp_reader_open(&reader, &e->spot, err) == -1)
		return -1;
	if (e->options.rebuild)
		return open_damaged(e, &reader, err);
	return wsp_catalog_adopt(&e->old, &reader, err);
}

/*
 * The lock of the file to come is that of the temporary one.  It is believed
 * what it says of the tree, so nobody else may write to it, whatever the
 * directory would have it inherit.
 */
static int
open_new(struct wsp_catalog_edit *e, struct wsp_error *err)
{
	if (wsp_temp_open_other(&e->temp, &e->spot, 0644, false,
	    e->options.lock_timeout_ms, wsp_identity_begins, err) == -1)
		return -1;
	e->target.temp = &e->temp;
	return wsp_io_remove_acl(e->temp.fd, err);
}

static void
make_identity(struct wsp_catalog_edit *e)
{
	struct wsp_writer *w = &e->writer;

	arc4random_buf(w->id.uuid, sizeof(w->id.uuid));
	w->id.flags = (e->options.follow || e->salvage.follow ?
	    (uint32_t)WSP_FOLLOW : 0) |
	    (e->options.listed ? (uint32_t)WSP_LISTED : 0);
	w->slot.floor = wsp_writer_number(w);
}

static int
lock(struct wsp_catalog_edit *e, struct wsp_error *err)
{
	bool there;

	if (wsp_catalog_spot(&e->spot, e->path, err) == -1 ||
	    open_old(e, &there, err) == -1)
		return -1;
	return there ? 0 : open_new(e, err);
}

int
wsp_edit_open(struct wsp_catalog_edit **ep, const char *path,
    const struct wsp_catalog_options *options, int64_t now,
    struct wsp_error *err)
{
	struct wsp_catalog_edit *e;

	if ((e = calloc(1, sizeof(*e))) == NULL)
		return wsp_fail_errno(err, NULL);
	e->options = *options;
	e->now = now;
	e->temp.fd = e->target.fd = -1;
	e->target.spot = &e->spot;
	e->target.replace = options->consolidate;
	e->target.no_sync = options->no_sync;
	e->target.lock_timeout_ms = options->lock_timeout_ms;
	e->target.cancel = options->cancel;
	if ((e->path = strdup(path)) == NULL)
		wsp_fail_errno(err, NULL);
	else if (lock(e, err) == 0) {
		*ep = e;
		return 0;
	}
	wsp_catalog_abort(e);
	return -1;
}

static int
begin_writer(struct wsp_catalog_edit *e, struct wsp_error *err)
{
	if (e->old != NULL && (e->old->id.flags & WSP_PARTIAL) != 0)
		return wsp_fail(err, WSP_EVALUE,
		    "is a mirror, which changes with its origin only");
	if (wsp_writer_init(&e->writer, e->old, e->options.block,
	    e->options.fill, e->now, err) == -1)
		return -1;
	if (e->old != NULL)
		return 0;
	make_identity(e);
	e->writer.meta_changed = e->salvage.meta.len > 0;
	return wsp_buf_add(&e->writer.meta, e->salvage.meta.data,
	    e->salvage.meta.len, err);
}

int
wsp_catalog_begin(struct wsp_catalog_edit **ep, const char *path,
    const struct wsp_catalog_options *options, int64_t now,
    struct wsp_error *err)
{
	struct wsp_catalog_edit *e;

	if (wsp_edit_open(&e, path, options, now, err) == -1)
		return -1;
	/* NOLINTNEXTLINE: where it did not fail, there is one. */
	if (begin_writer(e, err) == 0) {
		*ep = e;
		return 0;
	}
	wsp_catalog_abort(e);
	return -1;
}

const struct wsp_catalog *
wsp_catalog_before(const struct wsp_catalog_edit *e)
{
	return e->old;
}

/* Only what may be a name gets in. */
static int
check_name(const char *name, size_t len, struct wsp_error *err)
{
	if (wsp_name_valid(name, len, 0))
		return 0;
	return wsp_fail(err, WSP_EVALUE, "not a name for a metric");
}

int
wsp_catalog_put(struct wsp_catalog_edit *e,
    const struct wsp_catalog_record *r, struct wsp_error *err)
{
	struct wsp_change *c;
	uint32_t header = 0;

	if (check_name(r->name, r->len, err) == -1 || (r->header != NULL &&
	    wsp_headers_add(&e->writer.headers, r->header, &header,
	    err) == -1) ||
	    (c = wsp_change_add(&e->changes, r->name, r->len, err)) == NULL)
		return -1;
	c->kind = WSP_CHANGE_PUT;
	c->keep = r->seen == 0;
	c->row = (struct wsp_row){ .uid = r->uid, .inode = r->inode,
	    .size = r->size, .seen = r->seen, .born = r->born,
	    .header = header, .state = r->state, .flags = r->flags };
	c->data = (struct wsp_datum){ .mtime = r->mtime, .last = r->last,
	    .looked = r->looked, .blocks = r->blocks };
	if (header == 0 && (r->state == WSP_STATE_SOUND ||
	    r->state == WSP_STATE_TRUNCATED))
		c->row.state = WSP_STATE_UNKNOWN;
	return 0;
}

int
wsp_catalog_kill(struct wsp_catalog_edit *e, const char *name,
    struct wsp_error *err)
{
	struct wsp_change *c;

	if (check_name(name, strlen(name), err) == -1 ||
	    (c = wsp_change_add(&e->changes, name, strlen(name),
	    err)) == NULL)
		return -1;
	c->kind = WSP_CHANGE_KILL;
	return 0;
}

int
wsp_catalog_commit(struct wsp_catalog_edit *e, struct wsp_error *err)
{
	struct wsp_merged merged = { 0 };

	if (wsp_changes_sort(&e->changes, err) == -1 ||
	    wsp_merge_all(&e->writer, &e->changes, &merged, err) == -1 ||
	    wsp_dirs_merge(&e->writer, &e->changes, &e->dirs, err) == -1 ||
	    wsp_writer_finish(&e->writer, err) == -1 ||
	    wsp_commit_write(&e->writer, &e->target, err) == -1)
		return -1;
	wsp_catalog_abort(e);
	return 0;
}

void
wsp_catalog_abort(struct wsp_catalog_edit *e)
{
	if (e == NULL)
		return;
	wsp_writer_free(&e->writer);
	wsp_changes_of_free(&e->changes);
	wsp_dir_changes_free(&e->dirs);
	wsp_salvage_free(&e->salvage);
	wsp_catalog_close(e->old);
	if (e->temp.target != NULL)
		wsp_temp_close(&e->temp);
	if (e->target.fd != -1)
		wsp_io_close(e->target.fd, &(struct wsp_error){ 0 });
	wsp_spot_close(&e->spot);
	free(e->path);
	free(e);
}
