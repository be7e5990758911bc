/* SPDX-License-Identifier: ISC */
/* mirror.c - a catalogue of another place, of which not all parts are here. */
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/error.h"
#include "catalog/edit.h"
#include "catalog/meta.h"

/*
 * The id of what a mirror says of itself is below all that a counter draws
 * which has a time, and other bytes have another one.
 */
#define META_IDS	999999

/* Parts by their ids, of an index whose bytes are in from. */
struct parts {
	struct wsp_catalog	*from;
	struct wsp_ref		*list;
	size_t			 n;
};

static int
count_part(void *arg, enum wsp_part_kind kind, size_t number,
    struct wsp_ref *ref, struct wsp_error *err)
{
	struct parts *p = arg;

	(void)number;
	(void)err;
	if (!wsp_ref_hole(ref) && kind != WSP_PART_META) {
		if (p->list != NULL)
			p->list[p->n] = *ref;
		p->n++;
	}
	return 0;
}

static int
by_id(const void *ap, const void *bp)
{
	const struct wsp_ref *a = ap, *b = bp;

	return (a->id > b->id) - (a->id < b->id);
}

/* What a catalogue has of its own; NULL has nothing. */
static int
find_parts(struct parts *p, struct wsp_catalog *from, struct wsp_error *err)
{
	*p = (struct parts){ .from = from };
	if (from == NULL)
		return 0;
	wsp_index_each(&from->index, count_part, p, err);
	if ((p->list = calloc(p->n + 1, sizeof(*p->list))) == NULL)
		return wsp_fail_errno(err, NULL);
	p->n = 0;
	wsp_index_each(&from->index, count_part, p, err);
	qsort(p->list, p->n, sizeof(*p->list), by_id);
	return 0;
}

/* The commit to come, and how its holes are made smaller. */
struct mirror {
	struct wsp_writer	*w;
	struct parts		 parts;		/* that need not be fetched */
	bool			 aside;		/* are they? */
	struct wsp_wanted	*wanted;
	size_t			 nwanted;
	unsigned		 kinds;		/* to be fetched, as bits */
	uint64_t		 changed;	/* refs that lead elsewhere */
};

static int
stage_part(struct mirror *m, struct wsp_ref *ref, uint64_t place,
    struct wsp_error *err)
{
	const struct wsp_reader *r = &m->parts.from->reader;
	uint64_t at = m->w->staged.len;
	uint8_t *bytes;
	size_t got;
	int ret;

	if ((bytes = malloc(ref->length)) == NULL)
		return wsp_fail_errno(err, NULL);
	ret = r->read(r->arg, bytes, ref->length, place, &got, err);
	if (ret == 0)
		ret = got < ref->length ? wsp_fail(err, WSP_ECORRUPT,
		    "the temporary file was cut") :
		    wsp_spool_add(&m->w->staged, bytes, got, err);
	free(bytes);
	ref->place = WSP_STAGED | at;
	return ret;
}

/* A part that is here already is not fetched again. */
static int
use_part(void *arg, enum wsp_part_kind kind, size_t number,
    struct wsp_ref *ref, struct wsp_error *err)
{
	struct mirror *m = arg;
	const struct wsp_ref *here;

	here = m->parts.n == 0 ? NULL : bsearch(ref, m->parts.list,
	    m->parts.n, sizeof(*ref), by_id);
	if (!wsp_ref_hole(ref) || kind == WSP_PART_META)
		return 0;
	if (here != NULL && here->crc == ref->crc &&
	    here->length == ref->length) {
		if (!m->aside)
			ref->place = here->place;
		else if ((here->place & WSP_STAGED) != 0) {
			m->changed++;
			return stage_part(m, ref, here->place, err);
		}
	} else if ((m->kinds >> kind & 1) != 0)
		m->wanted[m->nwanted++] = (struct wsp_wanted){ ref, kind,
		    number };
	return 0;
}

static int
count_hole(void *arg, enum wsp_part_kind kind, size_t number,
    struct wsp_ref *ref, struct wsp_error *err)
{
	(void)kind;
	(void)number;
	(void)err;
	*(uint64_t *)arg += wsp_ref_hole(ref);
	return 0;
}

static int
make_hole(void *arg, enum wsp_part_kind kind, size_t number,
    struct wsp_ref *ref, struct wsp_error *err)
{
	(void)arg;
	(void)kind;
	(void)number;
	(void)err;
	ref->place |= WSP_HOLE;
	return 0;
}

static bool
same_identity(const struct wsp_identity *a, const struct wsp_identity *b)
{
	return a->generation == b->generation &&
	    memcmp(a->uuid, b->uuid, WSP_UUID) == 0;
}

/* The index to come is a copy; the texts stay where they are. */
static int
copy_index(struct wsp_index *to, const struct wsp_index *from,
    struct wsp_error *err)
{
	size_t i;

	for (i = 0; i < from->nblocks; i++)
		if (wsp_index_block(to, err) == NULL)
			return -1;
	for (i = 0; i < from->ndirs; i++)
		if (wsp_index_dirs(to, err) == NULL)
			return -1;
	for (i = 0; i < from->ngone; i++)
		if (wsp_index_gone(to, err) == NULL)
			return -1;
	for (i = 0; i < from->nblocks; i++)
		to->blocks[i] = from->blocks[i];
	for (i = 0; i < from->ndirs; i++)
		to->dirs[i] = from->dirs[i];
	for (i = 0; i < from->ngone; i++)
		to->gone[i] = from->gone[i];
	to->headers = from->headers;
	to->meta = from->meta;
	return 0;
}

static int
has_id(void *arg, enum wsp_part_kind kind, size_t number,
    struct wsp_ref *ref, struct wsp_error *err)
{
	(void)kind;
	(void)number;
	(void)err;
	return ref->id == *(uint64_t *)arg ? -1 : 0;
}

/* The lines of the origin, and which one that is. */
static int
put_meta(struct wsp_writer *w, const struct wsp_part *meta,
    const char *origin, struct wsp_error *err)
{
	struct wsp_error ignored;
	struct wsp_buf part = { 0 };
	struct wsp_ref *ref = &w->index.meta;
	uint64_t id;
	int ret = -1;

	if (wsp_buf_add(&w->meta, meta->body, meta->len, err) == -1 ||
	    wsp_meta_set(&w->meta, "origin", origin, &w->meta_changed,
	    err) == -1)
		return -1;
	id = 1 + crc32(0, w->meta.data, (uInt)w->meta.len) % META_IDS;
	memset(ref, 0, sizeof(*ref));
	while (wsp_index_each(&w->index, has_id, &id, &ignored) == -1)
		id = id % META_IDS + 1;
	if (wsp_part_begin(&part, err) == 0 && wsp_buf_add(&part,
	    w->meta.data, w->meta.len, err) == 0) {
		wsp_part_seal(part.data, part.len, WSP_PART_META, 0, id, ref);
		ref->place = WSP_STAGED | w->staged.len;
		ret = wsp_spool_add(&w->staged, part.data, part.len, err);
	}
	wsp_buf_free(&part);
	return ret;
}

/* The writer says what the origin says. */
static int
begin_writer(struct wsp_catalog_edit *e, const struct wsp_catalog *o,
    struct wsp_error *err)
{
	struct wsp_writer *w = &e->writer;

	w->old = e->old;
	w->id = o->id;
	w->id.flags |= WSP_PARTIAL;
	w->slot = o->slot;
	w->slot.serial = e->old == NULL ? 0 : e->old->slot.serial;
	w->next = o->slot.next;
	w->index_id = o->slot.index.id;
	w->drawn = true;
	w->now = e->now;
	return copy_index(&w->index, &o->index, err);
}

/* What is not here is fetched or stays a hole. */
static int
find_all(struct mirror *m, struct wsp_fetcher *f, struct wsp_error *err)
{
	struct wsp_index *x = &m->w->index;

	if ((m->wanted = calloc(WSP_COLUMN_COUNT * x->nblocks + x->ndirs +
	    x->ngone + 2, sizeof(*m->wanted))) == NULL)
		return wsp_fail_errno(err, NULL);
	if (wsp_index_each(x, use_part, m, err) == -1 ||
	    (f != NULL && wsp_fetch_wanted(f, m->wanted, m->nwanted,
	    err) == -1))
		return -1;
	m->changed += m->nwanted;
	m->w->slot.holes = 0;
	wsp_index_each(x, count_hole, &m->w->slot.holes, err);
	return 0;
}

static int
read_origin(void *arg, void *buf, size_t len, uint64_t offset,
    struct wsp_error *err)
{
	const struct wsp_reader *r = arg;
	size_t got;

	if (r->read(r->arg, buf, len, offset, &got, err) == -1)
		return -1;
	return got == len ? 0 : wsp_fail(err, WSP_EABSENT,
	    "the origin has become shorter");
}

static int
check_old(const struct wsp_catalog_edit *e, const struct wsp_catalog *o,
    struct wsp_error *err)
{
	if ((o->id.flags & WSP_PARTIAL) != 0)
		return wsp_fail(err, WSP_EVALUE, "the origin is a mirror");
	if (e->old != NULL && (e->old->id.flags & WSP_PARTIAL) == 0)
		return wsp_fail(err, WSP_EVALUE, "is a catalogue of its own, "
		    "not a mirror");
	return 0;
}

static bool
is_as_before(const struct wsp_catalog_edit *e, const struct wsp_catalog *o,
    const char *origin)
{
	const struct wsp_catalog *old = e->old;

	return old != NULL && same_identity(&old->id, &o->id) &&
	    old->slot.index.id == o->slot.index.id &&
	    old->slot.names_at == o->slot.names_at &&
	    old->slot.data_at == o->slot.data_at &&
	    old->slot.headers_at == o->slot.headers_at &&
	    old->origin != NULL && strcmp(old->origin, origin) == 0;
}

static int
refresh(struct wsp_catalog_edit *e, struct wsp_catalog *o,
    const char *origin, unsigned kinds, uint64_t *fetched,
    struct wsp_error *err)
{
	struct mirror m = { .w = &e->writer, .kinds = kinds };
	struct wsp_fetcher f = { .fetch = read_origin, .arg = &o->reader,
	    .origin = origin, .id = o->id, .checked = true,
	    .staged = &e->writer.staged };
	bool related = e->old != NULL && memcmp(e->old->id.uuid, o->id.uuid,
	    WSP_UUID) == 0;
	int ret = -1;

	if (check_old(e, o, err) == 0 && begin_writer(e, o, err) == 0 &&
	    wsp_index_each(&e->writer.index, make_hole, NULL, err) == 0 &&
	    find_parts(&m.parts, related ? e->old : NULL, err) == 0 &&
	    put_meta(&e->writer, &o->meta, origin, err) == 0)
		ret = find_all(&m, &f, err);
	if (e->old != NULL && !same_identity(&e->old->id, &o->id))
		e->target.replace = true;
	if (ret == 0 && (m.changed > 0 || e->target.replace ||
	    !is_as_before(e, o, origin)))
		ret = wsp_commit_write(&e->writer, &e->target, err);
	*fetched = f.fetched;
	free(m.parts.list);
	free(m.wanted);
	return ret;
}

int
wsp_catalog_mirror(struct wsp_catalog *origin, const char *place,
    const char *path, enum wsp_mirror_extent extent,
    const struct wsp_catalog_options *options, int64_t now,
    uint64_t *fetched, struct wsp_error *err)
{
	static const unsigned kinds[] = { [WSP_MIRROR_INDEX] = 0,
	    [WSP_MIRROR_NAMES] = 1U << WSP_PART_NAME,
	    [WSP_MIRROR_ALL] = ~0U };
	struct wsp_catalog_edit *e = NULL;
	uint64_t bytes = 0;
	int ret;

	if (strchr(place, '\n') != NULL)
		return wsp_fail(err, WSP_EVALUE, "a path with a newline "
		    "cannot be remembered");
	if (wsp_edit_open(&e, path, options, now, err) == -1)
		return -1;
	ret = refresh(e, origin, place, kinds[extent], &bytes, err);
	if (ret == 0)
		*fetched = bytes;
	wsp_catalog_abort(e);
	return ret;
}

static int
keep(struct wsp_catalog_edit *e, struct wsp_catalog *c,
    struct wsp_error *err)
{
	struct mirror m = { .w = &e->writer, .aside = true };
	int ret = -1;

	if (e->old == NULL || (e->old->id.flags & WSP_PARTIAL) == 0 ||
	    memcmp(e->old->id.uuid, c->id.uuid, WSP_UUID) != 0)
		return 0;
	if (begin_writer(e, e->old, err) == 0 &&
	    find_parts(&m.parts, c, err) == 0)
		ret = find_all(&m, NULL, err);
	if (ret == 0 && m.changed > 0)
		ret = wsp_commit_write(&e->writer, &e->target, err);
	free(m.parts.list);
	free(m.wanted);
	return ret;
}

int
wsp_catalog_keep(struct wsp_catalog *c, const char *path, bool no_sync,
    struct wsp_error *err)
{
	struct wsp_catalog_options options;
	struct wsp_catalog_edit *e;
	int ret;

	if (c->fetched.len == 0)
		return 0;
	wsp_catalog_defaults(&options);
	options.lock_timeout_ms = 0;
	options.no_sync = no_sync;
	if (wsp_edit_open(&e, path, &options, 0, err) == -1)
		return -1;
	ret = keep(e, c, err);
	wsp_catalog_abort(e);
	return ret;
}
