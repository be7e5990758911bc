/* SPDX-License-Identifier: ISC */
/* each.c - objects of a tree: those that are there, or what changed. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "store/info.h"
#include "store/merge.h"
#include "store/store.h"
#include "wsp-store.h"
#include "wsp-tree.h"

#define TRIES	3	/* to read HEAD anew, before it is damage */

struct wsp_store_walk {
	struct wsp_store *store;
	char		*prefix;
	uint64_t	 from, at;
	bool		 changes;	/* all revisions, also who is gone */
	struct wsp_store_merge *merge;	/* or NULL: it is to begin again */
	unsigned	 tries;
	char		 last[WSP_STORE_KEY_MAX + 1]; /* that was given out */
	uint64_t	 tid;		/* the same */
	struct wsp_store_revision_info info;
};

int
wsp_store_walk_begin(struct wsp_store_walk **wp, struct wsp_store *s,
    const char *prefix, uint64_t from, uint64_t at, bool changes,
    struct wsp_error *err)
{
	struct wsp_store_walk *w = calloc(1, sizeof(*w));

	if (w == NULL || (w->prefix = strdup(prefix)) == NULL) {
		free(w);
		return wsp_fail_errno(err, NULL);
	}
	w->store = s;
	w->from = from;
	w->at = at;
	w->changes = changes;
	*wp = w;
	return 0;
}

void
wsp_store_walk_end(struct wsp_store_walk *w)
{
	if (w == NULL)
		return;
	wsp_store_merge_end(w->merge);
	free(w->prefix);
	free(w);
}

/* Has it been given out, or is it not to be? */
static bool
is_passed(const struct wsp_store_walk *w, const struct wsp_store_entry *e,
    uint64_t tid)
{
	int order = *w->last == '\0' ? 1 : wsp_walk_compare(e->key, w->last);

	if (!w->changes)
		return order <= 0;
	return order < 0 || (order == 0 && tid >= w->tid);
}

/* Goes on to the next revision; *more is false after the last one. */
static int
next(struct wsp_store_walk *w, bool *more, struct wsp_error *err)
{
	const struct wsp_store_entry *e;
	uint64_t tid, first;
	bool gone;

	if (w->merge == NULL && wsp_store_merge_begin(&w->merge, w->store,
	    w->prefix, w->from, w->at, err) == -1)
		return -1;
	do {
		if (wsp_store_merge_next(w->merge, &e, &tid, &first,
		    err) == -1)
			return -1;
		*more = e != NULL;
		if (e == NULL)
			return 0;
		if (is_passed(w, e, tid)) {
			gone = true;
			continue;
		}
		memcpy(w->last, e->key, e->key_len + 1);
		w->tid = tid;
		gone = e->kind == WSP_STORE_GONE && !w->changes;
	} while (gone);
	wsp_store_info_of(e, tid, &w->info);
	return 0;
}

/* May it go on after a failure, begun again or past what is damaged? */
static bool
go_on(struct wsp_store_walk *w, struct wsp_error *err)
{
	bool again = w->store->stale && w->tries < TRIES;

	if (!again && w->merge != NULL && wsp_store_merge_pass(w->merge, err))
		return true;
	wsp_store_merge_end(w->merge);
	w->merge = NULL;
	return wsp_store_reload(w->store, w->at, &w->tries, err) ||
	    (again && w->store->damage.tell != NULL &&
	    err->code == WSP_ECORRUPT);
}

int
wsp_store_walk_next(struct wsp_store_walk *w,
    const struct wsp_store_revision_info **info, struct wsp_error *err)
{
	bool more;

	while (next(w, &more, err) == -1)
		if (!go_on(w, err))
			return -1;
	w->tries = 0;
	*info = more ? &w->info : NULL;
	return 0;
}

static int
visit_all(struct wsp_store_walk *w, wsp_store_visit *visit, void *arg,
    struct wsp_error *err)
{
	const struct wsp_store_revision_info *info;
	int ret;

	while ((ret = wsp_store_walk_next(w, &info, err)) == 0 &&
	    info != NULL && (ret = visit(arg, info, err)) == 0)
		continue;
	wsp_store_walk_end(w);
	return ret;
}

int
wsp_store_each(struct wsp_store *s, const char *prefix, uint64_t at,
    wsp_store_visit *visit, void *arg, struct wsp_error *err)
{
	struct wsp_store_walk *w = NULL;

	if (wsp_store_walk_begin(&w, s, prefix, 0, at, false, err) == -1)
		return -1;
	return visit_all(w, visit, arg, err);
}

int
wsp_store_changes(struct wsp_store *s, const char *prefix, uint64_t from,
    uint64_t at, wsp_store_visit *visit, void *arg, struct wsp_error *err)
{
	struct wsp_store_walk *w = NULL;

	if (wsp_store_walk_begin(&w, s, prefix, from, at, true, err) == -1)
		return -1;
	return visit_all(w, visit, arg, err);
}
