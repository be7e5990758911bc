/* SPDX-License-Identifier: ISC */
/* history.c - the revisions of one object. */
#include <string.h>

#include "base/error.h"
#include "store/info.h"
#include "store/list.h"
#include "store/store.h"

void
wsp_store_info_of(const struct wsp_store_entry *e, uint64_t tid,
    struct wsp_store_revision_info *info)
{
	size_t i;

	*info = (struct wsp_store_revision_info){
		.key = e->key, .tid = tid, .kind = (char)e->kind,
		.opaque = (e->flags & WSP_STORE_OPAQUE) != 0,
		.unstable = (e->flags & WSP_STORE_UNSTABLE) != 0,
		.prev = e->prev, .base = e->base,
		.taken = e->taken, .mtime = e->mtime
	};
	for (i = 0; i < e->nnow; i++) {
		info->points += e->now[i].nvalues;
		info->emptied += wsp_store_list_mentions(&e->now[i]) -
		    e->now[i].nvalues;
	}
	for (i = 0; i < e->npast; i++) {
		info->past += e->past[i].nvalues;
		info->emptied += wsp_store_list_mentions(&e->past[i]) -
		    e->past[i].nvalues;
	}
}

/* The newest entry at or before a tid, or that of the tid itself. */
static int
find(struct wsp_store *s, const char *key, uint64_t at, uint64_t tid,
    struct wsp_store_found *f, struct wsp_error *err)
{
	unsigned tries = 0;
	int ret;

	do
		ret = tid == 0 ? wsp_store_newest(s, key, at, false, f, err) :
		    wsp_store_revision(s, key, tid, false, f, err);
	while (ret == -1 && wsp_store_reload(s, at, &tries, err));
	return ret;
}

int
wsp_store_history(struct wsp_store *s, const char *key, uint64_t at,
    wsp_store_visit *visit, void *arg, struct wsp_error *err)
{
	struct wsp_store_revision_info info;
	struct wsp_store_found f;
	uint64_t prev, last = UINT64_MAX;
	int ret = 0;

	if (find(s, key, at, 0, &f, err) == -1)
		return -1;
	if (f.entry == NULL)
		return wsp_fail(err, WSP_EVALUE, "not in the store");
	for (;;) {
		wsp_store_info_of(f.entry, f.tid, &info);
		prev = f.entry->prev;
		/* It may have been folded into one that was visited. */
		if (info.tid < last)
			ret = visit(arg, &info, err);
		last = info.tid;
		wsp_store_found_end(&f);
		if (ret == -1 || prev == 0)
			return ret;
		if (find(s, key, at, prev, &f, err) == -1)
			return -1;
	}
}

int
wsp_store_look(struct wsp_store *s, const char *key, uint64_t at, bool *found,
    struct wsp_store_revision_info *info, struct wsp_error *err)
{
	struct wsp_store_found f;

	if (find(s, key, at, 0, &f, err) == -1)
		return -1;
	*found = f.entry != NULL;
	if (f.entry == NULL)
		return 0;
	wsp_store_info_of(f.entry, f.tid, info);
	info->key = key;
	wsp_store_found_end(&f);
	return 0;
}
