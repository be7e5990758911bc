/* SPDX-License-Identifier: ISC */
/* fold_whole.c - a fold of changes that has to be a whole file. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "store/build.h"
#include "store/compare.h"
#include "store/fold_lists.h"
#include "store/fold_whole.h"

/* Could a D say what another one says that builds on this file? */
static bool
can_follow(const struct wsp_store_file *before,
    const struct wsp_store_meta *meta, struct wsp_store_arena *arena,
    struct wsp_error *err)
{
	struct wsp_image a, b;

	if (!before->there || before->opaque || wsp_image_parse(&a,
	    before->bytes, before->size, arena, err) == -1)
		return true;
	b = a;
	a.meta = before->meta;
	b.meta = *meta;
	return wsp_compare_alike(&a, &b);
}

/* It says all of the file, and keeps what is of the past. */
static int
make_whole(struct wsp_fold *f, const struct wsp_store_file *file,
    int64_t oldest, struct wsp_store_entry *e, struct wsp_error *err)
{
	struct wsp_compare compare = { .arena = &f->arena };
	uint64_t forgotten = f->forgotten;
	struct wsp_image m;
	struct wsp_store_list *past;
	int ret;

	e->kind = WSP_STORE_FULL;
	e->nnow = e->npast = 0;
	if (wsp_fold_lists(f, 1, oldest, e, err) == -1 || wsp_image_parse(&m,
	    file->bytes, file->size, &f->arena, err) == -1)
		return -1;
	/* These were counted when they were first left out. */
	f->forgotten = forgotten;
	m.meta = e->meta;
	past = e->past;
	e->nnow = 0;
	ret = wsp_compare_full(&compare, &m, e, err);
	e->past = past;
	wsp_compare_free(&compare);
	return ret;
}

int
wsp_fold_whole(struct wsp_fold *f, struct wsp_store *s, uint64_t tid,
    int64_t oldest, struct wsp_store_entry *e, struct wsp_error *err)
{
	struct wsp_store_file file = { .there = false };
	bool follows, found;
	int ret = 0;

	if (e->kind != WSP_STORE_DELTA || (e->flags & (WSP_STORE_META |
	    WSP_STORE_OPAQUE)) != WSP_STORE_META)
		return 0;
	/* What is damaged stays so. */
	if (wsp_store_build_revision(s, e->key, e->base, &file, err) == -1)
		return err->code == WSP_ECORRUPT ? 0 : -1;
	follows = can_follow(&file, &e->meta, &f->arena, err);
	free(file.bytes);
	if (follows)
		return 0;
	memset(&file, 0, sizeof(file));
	if (wsp_store_build(s, e->key, tid, &found, &file, err) == -1)
		return err->code == WSP_ECORRUPT ? 0 : -1;
	if (file.there)
		ret = make_whole(f, &file, oldest, e, err);
	free(file.bytes);
	return ret;
}
