/* SPDX-License-Identifier: ISC */
/* import.c - make a catalogue of a list of files. */
#include <string.h>

#include "base/error.h"
#include "catalog/edit.h"
#include "catalog/order.h"

static int
take(void *arg, const struct wsp_catalog_record *r, struct wsp_error *err)
{
	return wsp_catalog_put(arg, r, err);
}

static int
compare(const struct wsp_change *c, const struct wsp_entry *e)
{
	return wsp_name_compare(c->name, c->len, e->name, e->len);
}

/* Kills the metrics of a block that none of the first n changes is for. */
static int
kill_in_block(struct wsp_catalog_edit *e, size_t *i, size_t n,
    struct wsp_error *err)
{
	const struct wsp_loaded *b = &e->old->block;
	struct wsp_change *c;
	struct wsp_entry old;
	uint32_t k;

	for (k = 0; k < b->count; k++) {
		wsp_block_entry(b, k, &old);
		while (*i < n && compare(&e->changes.list[*i], &old) < 0)
			++*i;
		if (*i < n && compare(&e->changes.list[*i], &old) == 0)
			continue;
		if ((c = wsp_change_add(&e->changes, old.name, old.len,
		    err)) == NULL)
			return -1;
		c->kind = WSP_CHANGE_KILL;
	}
	return 0;
}

/* What the list does not have any more has vanished. */
static int
kill_others(struct wsp_catalog_edit *e, struct wsp_error *err)
{
	size_t n = e->changes.n, i = 0, b;

	for (b = 0; e->old != NULL && b < e->old->index.nblocks; b++)
		if (wsp_block_load(e->old, b, WSP_NAMES, &e->old->block,
		    err) == -1 || kill_in_block(e, &i, n, err) == -1)
			return -1;
	return 0;
}

static int
import(struct wsp_catalog_edit *e, const char *list, bool names,
    uint64_t *ignored, struct wsp_error *err)
{
	if ((e->writer.id.flags & WSP_LISTED) == 0)
		return wsp_fail(err, WSP_EVALUE,
		    "was made of a tree, not of a list");
	if (strchr(list, '\n') == NULL &&
	    wsp_writer_meta(&e->writer, "source", list, err) == -1)
		return -1;
	if (wsp_catalog_list_read(list, names, take, e, ignored, err) == -1 ||
	    wsp_changes_sort(&e->changes, err) == -1 ||
	    kill_others(e, err) == -1)
		return -1;
	return wsp_catalog_commit(e, err);
}

int
wsp_catalog_import(const char *list, bool names, const char *path,
    const struct wsp_catalog_options *options, int64_t now,
    uint64_t *ignored, struct wsp_error *err)
{
	struct wsp_catalog_options listed = *options;
	struct wsp_catalog_edit *e;

	listed.listed = true;
	if (wsp_catalog_begin(&e, path, &listed, now, err) == -1)
		return -1;
	if (import(e, list, names, ignored, err) == 0)
		return 0;
	wsp_catalog_abort(e);
	return -1;
}
