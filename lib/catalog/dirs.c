/* SPDX-License-Identifier: ISC */
/*
 * dirs.c - the parts that list directories and vanished metrics: two numbers
 * for each, and then the names.
 */
#include <sys/endian.h>

#include "base/error.h"
#include "catalog/catalog.h"

#define FIXED	16		/* bytes before the names, for each */

/* Reads a part of either kind. */
static int
read_named(struct wsp_catalog *c, struct wsp_ref *ref,
    enum wsp_part_kind kind, size_t number, uint32_t count,
    struct wsp_part *part, struct wsp_names *names, struct wsp_error *err)
{
	const char *why = "is too short";
	size_t fixed = FIXED * (size_t)count;

	if (wsp_catalog_want(c, ref, kind, number, err) == -1 ||
	    wsp_ahead(c, 1U << kind, number, err) == -1 ||
	    wsp_part_read(&c->reader, ref, kind, number, count, c->limit,
	    part, err) == -1)
		return -1;
	if (fixed <= part->len)
		why = wsp_front_decode(part->body + fixed, part->len - fixed,
		    count, kind == WSP_PART_DIRS, names, err);
	if (why == NULL)
		return 0;
	if (fixed <= part->len && err->code != WSP_OK)
		return -1;
	return wsp_part_fail(err, ref, kind, number, "%s", why);
}

int
wsp_dirs_read(struct wsp_catalog *c, size_t number, struct wsp_dirs *dirs,
    struct wsp_error *err)
{
	struct wsp_dirs_ref *ref = &c->index.dirs[number];

	return read_named(c, &ref->part, WSP_PART_DIRS, number, ref->count,
	    &dirs->part, &dirs->paths, err);
}

void
wsp_dirs_get(const struct wsp_dirs *dirs, uint32_t i,
    struct wsp_directory *d)
{
	const uint8_t *p = dirs->part.body + FIXED * (size_t)i;

	d->path = wsp_names_get(&dirs->paths, i);
	d->len = wsp_names_len(&dirs->paths, i);
	d->ctime = (int64_t)be64dec(p);
	d->inode = be64dec(p + 8);
}

int
wsp_dirs_encode(const struct wsp_directory *d, size_t n,
    struct wsp_buf *buf, struct wsp_error *err)
{
	uint8_t *p;
	size_t i;

	if ((p = wsp_buf_more(buf, FIXED * n, err)) == NULL)
		return -1;
	for (i = 0; i < n; i++, p += FIXED) {
		be64enc(p, (uint64_t)d[i].ctime);
		be64enc(p + 8, d[i].inode);
	}
	for (i = 0; i < n; i++)
		if (wsp_front_add(buf, i == 0 ? "" : d[i - 1].path,
		    i == 0 ? 0 : d[i - 1].len, d[i].path, d[i].len,
		    err) == -1)
			return -1;
	return 0;
}

void
wsp_dirs_free(struct wsp_dirs *dirs)
{
	wsp_part_free(&dirs->part);
	wsp_names_free(&dirs->paths);
}

int
wsp_gone_read(struct wsp_catalog *c, size_t number, struct wsp_gone *gone,
    struct wsp_error *err)
{
	struct wsp_gone_ref *ref = &c->index.gone[number];

	return read_named(c, &ref->part, WSP_PART_GONE, number, ref->count,
	    &gone->part, &gone->names, err);
}

void
wsp_gone_get(const struct wsp_gone *gone, uint32_t i,
    struct wsp_vanished *v)
{
	const uint8_t *p = gone->part.body + FIXED * (size_t)i;

	v->name = wsp_names_get(&gone->names, i);
	v->len = wsp_names_len(&gone->names, i);
	v->uid = be64dec(p);
	v->modseq = be64dec(p + 8);
}

int
wsp_gone_encode(const struct wsp_vanished *v, size_t n, struct wsp_buf *buf,
    struct wsp_error *err)
{
	uint8_t *p;
	size_t i;

	if ((p = wsp_buf_more(buf, FIXED * n, err)) == NULL)
		return -1;
	for (i = 0; i < n; i++, p += FIXED) {
		be64enc(p, v[i].uid);
		be64enc(p + 8, v[i].modseq);
	}
	for (i = 0; i < n; i++)
		if (wsp_front_add(buf, i == 0 ? "" : v[i - 1].name,
		    i == 0 ? 0 : v[i - 1].len, v[i].name, v[i].len,
		    err) == -1)
			return -1;
	return 0;
}

void
wsp_gone_free(struct wsp_gone *gone)
{
	wsp_part_free(&gone->part);
	wsp_names_free(&gone->names);
}
