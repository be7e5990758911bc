/* SPDX-License-Identifier: ISC */
/* build_rest.c - the file of a revision, as far as it can be read. */
#include <stdlib.h>

#include "store/apply.h"
#include "store/build.h"

/*
 * Applies a revision that is there to the file of one before it.  What fails
 * has no place in it, or is read no further.
 */
static void
apply(struct wsp_store *s, const char *key, uint64_t tid,
    struct wsp_store_file *file)
{
	struct wsp_store_found f;
	struct wsp_error ignored;

	if (wsp_store_revision(s, key, tid, true, &f, &ignored) == -1)
		return;
	if (f.tid == tid && f.entry->kind == WSP_STORE_DELTA &&
	    f.entry->base == f.entry->prev &&
	    wsp_store_apply(file, f.entry, &ignored) == 0)
		file->tid = tid;
	wsp_store_found_end(&f);
}

bool
wsp_store_build_rest(struct wsp_store *s, const char *key, uint64_t at,
    struct wsp_store_file *file)
{
	const struct wsp_store_head *h = &s->head;
	struct wsp_error ignored;
	bool found = false;
	size_t i = h->ntxs;

	while (i > 0 && !found) {
		i--;
		if (h->txs[i].tid <= at && wsp_store_build(s, key,
		    h->txs[i].tid, &found, file, &ignored) == -1)
			found = false;
	}
	for (; found && file->there && i < h->ntxs && h->txs[i].tid <= at;
	    i++)
		if (h->txs[i].tid > file->tid)
			apply(s, key, h->txs[i].tid, file);
	return found;
}
