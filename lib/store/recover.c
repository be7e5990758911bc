/* SPDX-License-Identifier: ISC */
/* recover.c - make HEAD anew of the segments that are there. */
#include <sys/stat.h>

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/dir.h"
#include "base/error.h"
#include "base/grow.h"
#include "base/io.h"
#include "store/bytes.h"
#include "store/commit.h"
#include "store/create.h"
#include "store/names.h"
#include "store/recover.h"
#include "store/sync.h"
#include "store/whole.h"

#define LINE		512
#define HEAD_BAD	"HEAD.bad"

void
wsp_recovery_tell(const struct wsp_recovery *r, const char *fmt, ...)
{
	char line[LINE];
	va_list ap;

	if (r->say == NULL)
		return;
	va_start(ap, fmt);
	vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	r->say(r->arg, line);
}

const struct wsp_store_seg *
wsp_recovery_listed(const struct wsp_recovery *r, uint64_t number)
{
	size_t i;
	unsigned k;

	for (k = 0; k < 2; k++)
		for (i = 0; r->read[k] && i < r->heads[k].nsegs; i++)
			if (r->heads[k].segs[i].number == number)
				return &r->heads[k].segs[i];
	return NULL;
}

/* Files below data and in lost. */
struct each {
	struct wsp_numbers all;		/* the first member */
	struct wsp_recovery *r;
	wsp_recovery_file *call;
};

static int
each_segment(void *arg, const char *name, struct wsp_error *err)
{
	struct each *e = arg;
	char path[WSP_STORE_NAME_SIZE];
	uint64_t number;

	if (!wsp_store_number(name, &number) ||
	    number / WSP_STORE_A_DIRECTORY != e->all.directory)
		return 0;
	return e->call(e->r, wsp_store_segment_name(path, number), number,
	    err);
}

static int
each_lost(void *arg, const char *name, struct wsp_error *err)
{
	struct each *e = arg;
	char path[WSP_STORE_NAME_SIZE];
	uint64_t number;

	if (!wsp_store_number(name, &number))
		return 0;
	snprintf(path, sizeof(path), WSP_STORE_LOST "/%" PRIu64, number);
	return e->call(e->r, path, number, err);
}

int
wsp_recovery_each(struct wsp_recovery *r, wsp_recovery_file *call,
    struct wsp_error *err)
{
	struct each e = { .r = r, .call = call };

	if (wsp_store_segments(r->dir, each_segment, &e.all, err) == -1)
		return -1;
	return wsp_store_names(r->dir, WSP_STORE_LOST, each_lost, &e, err);
}

/* Without any HEAD the id of a store is that of its segments. */
static void
guess_id(struct wsp_recovery *r, const char *path)
{
	uint8_t bytes[WSP_STORE_RECORD + WSP_STORE_ID];
	struct wsp_error ignored;
	uint64_t size;
	int fd;

	if (r->has_id || (fd = wsp_store_file_open(r->dir, path, &size,
	    &ignored)) == -1)
		return;
	if (wsp_store_file_read(fd, bytes, sizeof(bytes), 0, &ignored) == 0 &&
	    bytes[4] == WSP_STORE_S) {
		memcpy(r->id, bytes + WSP_STORE_RECORD, sizeof(r->id));
		r->has_id = true;
	}
	wsp_io_close(fd, &ignored);
}

static bool
has_number(const struct wsp_recovery *r, uint64_t number)
{
	size_t i;

	for (i = 0; i < r->n; i++)
		if (r->list[i].seg.number == number)
			return true;
	return false;
}

/* A segment that is not whole stays, but out of the way. */
static int
put_away(struct wsp_recovery *r, const char *path, uint64_t number,
    const struct wsp_error *why, struct wsp_error *err)
{
	char lost[WSP_STORE_NAME_SIZE];
	size_t i;

	for (i = 0; i < r->nmoved; i++)
		if (r->moved[i] == number)
			return 0;
	wsp_recovery_tell(r, "%s: %s", path, why->msg);
	r->counts.lost++;
	snprintf(lost, sizeof(lost), WSP_STORE_LOST "/%" PRIu64, number);
	if (strcmp(path, lost) == 0)
		return 0;
	if (wsp_grow_room(&r->moved, &r->moved_room, r->nmoved, 1,
	    sizeof(*r->moved)) == -1)
		return wsp_fail_errno(err, NULL);
	r->moved[r->nmoved++] = number;
	if (wsp_store_sync_directory(r->dir, WSP_STORE_LOST, err) == -1)
		return -1;
	return wsp_io_rename(r->dir, path, lost, err);
}

/* One that was lost comes to where it belongs; all of them are synced. */
static int
take_back(struct wsp_recovery *r, const char *path, uint64_t number,
    struct wsp_error *err)
{
	char name[WSP_STORE_NAME_SIZE], parent[WSP_STORE_NAME_SIZE];

	wsp_store_segment_name(name, number);
	if (wsp_store_sync_segment(r->dir, path, err) == -1)
		return -1;
	if (strcmp(path, name) == 0)
		return 0;
	memcpy(parent, name, strlen(name) + 1);
	*strrchr(parent, '/') = '\0';
	if (wsp_store_sync_directory(r->dir, WSP_STORE_DATA, err) == -1 ||
	    wsp_store_sync_directory(r->dir, parent, err) == -1 ||
	    wsp_io_rename_new(r->dir, path, r->dir, name, err) == -1)
		return -1;
	wsp_recovery_tell(r, "%s is taken back", path);
	return 0;
}

/* A disk that cannot read it any more is damage, want of memory is not. */
static bool
is_damage(const struct wsp_error *why)
{
	return why->code != WSP_ESYS || why->sys == EIO;
}

static int
look_at(struct wsp_recovery *r, const char *path, uint64_t number,
    struct wsp_error *err)
{
	struct wsp_store_segment g;
	struct wsp_recovered *x;
	struct wsp_error why;

	if (has_number(r, number))
		return 0;
	guess_id(r, path);
	if (wsp_grow_room(&r->list, &r->room, r->n, 1, sizeof(*x)) == -1)
		return wsp_fail_errno(err, NULL);
	x = &r->list[r->n];
	if (wsp_segment_whole(r->dir, path, number, r->id, &x->start, &g,
	    &x->seg, &r->arena, &why) == -1) {
		if (is_damage(&why))
			return put_away(r, path, number, &why, err);
		*err = why;
		return -1;
	}
	/* What it points to has to live as long as we do. */
	x->end = g.end;
	if ((x->end.refs = wsp_store_alloc(&r->arena, g.end.nrefs,
	    sizeof(*x->end.refs), err)) != NULL && g.end.nrefs > 0)
		memcpy(x->end.refs, g.end.refs,
		    g.end.nrefs * sizeof(*x->end.refs));
	x->seg.hi.text = wsp_store_alloc(&r->arena, g.end.hi.len + 1, 1, err);
	if (x->seg.hi.text != NULL)
		memcpy((char *)x->seg.hi.text, g.end.hi.text,
		    g.end.hi.len + 1);
	wsp_store_segment_free(&g);
	if (x->end.refs == NULL || x->seg.hi.text == NULL)
		return -1;
	r->n++;
	return take_back(r, path, number, err);
}

/* Is there a file of this name, below data or in lost? */
static bool
is_there(const struct wsp_recovery *r, uint64_t number)
{
	char name[WSP_STORE_NAME_SIZE];
	struct wsp_error ignored;
	struct stat st;

	if (wsp_io_lstat(r->dir, wsp_store_segment_name(name, number), &st,
	    &ignored) == 0)
		return true;
	snprintf(name, sizeof(name), WSP_STORE_LOST "/%" PRIu64, number);
	return wsp_io_lstat(r->dir, name, &st, &ignored) == 0;
}

/* What HEAD lists and nobody has seen. */
static void
tell_missing(struct wsp_recovery *r)
{
	const struct wsp_store_head *h = &r->heads[0];
	size_t i;

	for (i = 0; r->read[0] && i < h->nsegs; i++)
		if (!is_there(r, h->segs[i].number)) {
			r->counts.lost++;
			wsp_recovery_tell(r, "HEAD lists segment %" PRIu64
			    ", which is missing", h->segs[i].number);
		}
}

/* The generation after all that may have been. */
static uint64_t
next_generation(const struct wsp_recovery *r)
{
	uint64_t generation = 0;
	unsigned i;

	for (i = 0; i < 2; i++)
		if (r->read[i] && r->heads[i].generation > generation)
			generation = r->heads[i].generation;
	return generation + 2;
}

static int
write_head(struct wsp_recovery *r, int64_t now_ns, struct wsp_error *err)
{
	struct wsp_store_head h;
	struct wsp_error why;
	bool done;

	if (wsp_recovery_head(r, &h, err) == -1)
		return -1;
	h.generation = next_generation(r);
	if (h.created == 0)
		h.created = (uint64_t)now_ns;
	if (h.written < (uint64_t)now_ns)
		h.written = (uint64_t)now_ns;
	r->counts.segments = h.nsegs;
	if (wsp_store_sync_names(r->dir, &h, err) == -1)
		return -1;
	if (wsp_io_unlink(r->dir, WSP_STORE_INDEX, &why) == -1 &&
	    why.sys != ENOENT) {
		*err = why;
		return -1;
	}
	/* It stays in its place, too, until there is the new one. */
	wsp_io_unlink(r->dir, HEAD_BAD, &why);
	if (wsp_io_link(r->dir, WSP_STORE_HEAD, r->dir, HEAD_BAD, &why) ==
	    -1 && why.sys != ENOENT) {
		*err = why;
		return -1;
	}
	return wsp_head_write(r->dir, &h, false, &done, err);
}

static int
open_store(struct wsp_recovery *r, const char *path, int lock_timeout_ms,
    struct wsp_error *err)
{
	struct wsp_out none = { 0 };
	struct stat st;

	r->dir = wsp_io_open_directory(AT_FDCWD, path, err);
	if (r->dir == -1)
		return -1;
	if (wsp_io_lstat(r->dir, WSP_STORE_DATA, &st, err) == -1)
		return wsp_fail(err, WSP_EVALUE, "not a store: no "
		    WSP_STORE_DATA);
	if (wsp_io_lstat(r->dir, WSP_STORE_LOCK, &st, err) == -1 &&
	    wsp_store_put_file(r->dir, WSP_STORE_LOCK, &none, err) == -1)
		return -1;
	r->lock = wsp_io_open_locked(r->dir, WSP_STORE_LOCK, lock_timeout_ms,
	    &st, err);
	if (r->lock == -1 ||
	    wsp_recovery_read_head(r, 0, WSP_STORE_HEAD, err) == -1 ||
	    wsp_recovery_read_head(r, 1, WSP_STORE_HEAD_OLD, err) == -1)
		return -1;
	tell_missing(r);
	return 0;
}

static void
end(struct wsp_recovery *r)
{
	struct wsp_error ignored;

	if (r->lock != -1)
		wsp_io_close(r->lock, &ignored);
	if (r->dir != -1)
		wsp_io_close(r->dir, &ignored);
	wsp_store_arena_free(&r->arena);
	free(r->list);
	free(r->moved);
}

/* What can be saved goes to another directory, which becomes a store. */
static int
recover_to(struct wsp_recovery *r, const char *to, struct wsp_error *err)
{
	int dir, ret;

	if (wsp_store_make_directory(to, &dir, err) == -1)
		return -1;
	if ((ret = wsp_store_put_plain(dir, err)) == 0)
		ret = wsp_recovery_salvage(r, dir, err);
	/* From here on it is the other one that is recovered. */
	if (ret == 0) {
		wsp_io_close(r->dir, &(struct wsp_error){ 0 });
		r->dir = dir;
		return 0;
	}
	wsp_io_close(dir, &(struct wsp_error){ 0 });
	return -1;
}

int
wsp_store_recover(const char *path, const char *to, int lock_timeout_ms,
    int64_t now_ns, wsp_store_say *say, void *arg,
    struct wsp_recover_counts *counts, struct wsp_error *err)
{
	struct wsp_recovery r = { .dir = -1, .lock = -1, .say = say,
	    .arg = arg };
	int ret = -1;

	if (open_store(&r, path, lock_timeout_ms, err) == 0 &&
	    (to == NULL || recover_to(&r, to, err) == 0) &&
	    wsp_recovery_each(&r, look_at, err) == 0) {
		if (r.has_id)
			ret = write_head(&r, now_ns, err);
		else
			wsp_fail(err, WSP_ECORRUPT,
			    "there is neither a HEAD nor a whole segment");
	}
	*counts = r.counts;
	end(&r);
	return ret;
}
