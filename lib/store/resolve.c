/* SPDX-License-Identifier: ISC */
/* resolve.c - from a key and a tid to the entry that counts. */
#include <inttypes.h>

#include "base/error.h"
#include "store/store.h"
#include "wsp-tree.h"

/* Looks for a key in a block; *e is NULL if it is not there. */
static int
find_in_block(struct wsp_store_scan *scan, const char *key,
    const struct wsp_store_entry **e, struct wsp_error *err)
{
	int order = -1;

	do {
		if (wsp_store_entries_next(&scan->entries, key, e, err) == -1)
			return wsp_store_blame(scan->store, scan->seg,
			    &scan->row, err);
		if (*e != NULL)
			order = wsp_walk_compare((*e)->key, key);
	} while (*e != NULL && order < 0);
	if (order != 0)
		*e = NULL;
	return 0;
}

static int
find_in_segment(struct wsp_store *s, size_t seg, const char *key, bool values,
    struct wsp_store_found *f, struct wsp_error *err)
{
	const struct wsp_store_segment *segment;
	struct wsp_store_row row;
	int ret;

	f->entry = NULL;
	if (wsp_store_segment(s, seg, &segment, err) == -1)
		return -1;
	if (!wsp_store_row_find(&row, segment, key))
		return 0;
	if (wsp_store_scan_to(&f->scan, s, seg, &row, key, values, err) == -1)
		return -1;
	f->tid = s->head.segs[seg].tid;
	ret = find_in_block(&f->scan, key, &f->entry, err);
	if (ret == -1)
		wsp_store_scan_end(&f->scan);
	else if (f->entry == NULL)
		wsp_store_scan_rest(&f->scan);
	return ret;
}

size_t
wsp_store_group_find(const struct wsp_store *s,
    const struct wsp_store_group *g, const char *key)
{
	const struct wsp_store_seg *seg;
	size_t lo = 0, hi = g->n, mid;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		seg = &s->head.segs[s->order[g->start + mid]];
		if (wsp_walk_compare(seg->hi.text, key) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* The segment of a group that may have a key, or its n if none has. */
static size_t
segment_for(const struct wsp_store *s, const struct wsp_store_group *g,
    const char *key)
{
	size_t at = wsp_store_group_find(s, g, key);

	return at == g->n || wsp_walk_compare(s->head.segs[s->order[g->start +
	    at]].lo.text, key) <= 0 ? at : g->n;
}

/* Is all there that a key in a segment needs? */
static bool
is_near(struct wsp_store *s, size_t seg, const char *key)
{
	struct wsp_store_row row;

	return s->segments[seg] != NULL &&
	    (!wsp_store_row_find(&row, s->segments[seg], key) ||
	    wsp_store_has_block(s, seg, row.block));
}

/*
 * Before a key is looked for in a group that is elsewhere: who looks there will
 * look in those before it, too, the more the longer he has done so.
 */
static void
look_ahead(struct wsp_store *s, const struct wsp_store_group *g,
    const char *key)
{
	size_t segs[WSP_STORE_AHEAD_MAX], n = 0, at;
	size_t i = (size_t)(g - s->groups) + 1;

	while (i < s->ngroups && s->groups[i].tid == g->tid)
		i++;
	for (; i > 0 && n < s->ahead; i--) {
		at = segment_for(s, &s->groups[i - 1], key);
		if (at < s->groups[i - 1].n)
			segs[n++] = s->order[s->groups[i - 1].start + at];
	}
	wsp_store_ahead(s, segs, n, key);
	if (s->ahead < WSP_STORE_AHEAD_MAX)
		s->ahead *= 2;
}

/* Looks for a key in a group. */
static int
find_in_group(struct wsp_store *s, const struct wsp_store_group *g,
    const char *key, bool values, struct wsp_store_found *f,
    struct wsp_error *err)
{
	size_t at = segment_for(s, g, key);

	f->entry = NULL;
	if (at == g->n)
		return 0;
	if (s->site != NULL && !is_near(s, s->order[g->start + at], key))
		look_ahead(s, g, key);
	return find_in_segment(s, s->order[g->start + at], key, values, f,
	    err);
}

int
wsp_store_revision(struct wsp_store *s, const char *key, uint64_t tid,
    bool values, struct wsp_store_found *f, struct wsp_error *err)
{
	const struct wsp_store_group *g, *best;
	uint64_t after = 0;
	size_t i;

	f->entry = NULL;
	do {
		/* The group with the least first that was not tried yet. */
		for (best = NULL, i = 0; i < s->ngroups; i++) {
			g = &s->groups[i];
			if (g->first <= tid && tid <= g->tid &&
			    g->first > after && segment_for(s, g, key) != g->n
			    && (best == NULL || g->first < best->first))
				best = g;
		}
		if (best == NULL)
			return wsp_fail(err, WSP_ECORRUPT,
			    "%s: revision %" PRIu64 " is lost", key, tid);
		after = best->first;
		if (find_in_group(s, best, key, values, f, err) == -1)
			return -1;
	} while (f->entry == NULL);
	return 0;
}

int
wsp_store_newest(struct wsp_store *s, const char *key, uint64_t at,
    bool values, struct wsp_store_found *f, struct wsp_error *err)
{
	size_t i = s->ngroups, j, k;

	f->entry = NULL;
	/* By descending tid, but of one tid by ascending first. */
	while (i > 0 && f->entry == NULL) {
		for (j = i - 1; j > 0 && s->groups[j - 1].tid ==
		    s->groups[i - 1].tid; j--)
			;
		for (k = j; k < i && f->entry == NULL &&
		    s->groups[k].tid <= at; k++)
			if (find_in_group(s, &s->groups[k], key, values, f,
			    err) == -1)
				return -1;
		i = j;
	}
	return 0;
}

void
wsp_store_found_end(struct wsp_store_found *f)
{
	if (f->entry != NULL)
		wsp_store_scan_rest(&f->scan);
	f->entry = NULL;
}
