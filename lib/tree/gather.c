/* SPDX-License-Identifier: ISC */
/* gather.c - keep points of many metrics together by metric. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/io.h"
#include "tree/gather.h"

#define FIRST_ROOM	64
#define FIRST_ALIASES	1024
#define MULTIPLIER	UINT64_C(0x9e3779b97f4a7c15)

/* The array, or a larger one, with room for n more elements; or NULL. */
static void *
grown(void *array, size_t *room, size_t used, size_t n, size_t size,
    struct wsp_error *err)
{
	size_t want = *room == 0 ? FIRST_ROOM : *room;

	if (n <= *room - used)
		return array;
	while (want - used < n)
		want *= 2;
	if ((array = reallocarray(array, want, size)) == NULL)
		wsp_fail_errno(err, NULL);
	else
		*room = want;
	return array;
}

/* Eight bytes at a time; the seed keeps others from choosing collisions. */
static uint32_t
hash_of(uint64_t seed, const char *name, size_t len)
{
	uint64_t h = seed ^ len, word;

	for (; len >= sizeof(word); name += sizeof(word), len -= sizeof(word)) {
		memcpy(&word, name, sizeof(word));
		h = (h ^ word) * MULTIPLIER;
		h ^= h >> 32;
	}
	word = 0;
	memcpy(&word, name, len);
	h = (h ^ word) * MULTIPLIER;
	h = (h ^ h >> 29) * MULTIPLIER;
	return (uint32_t)(h >> 32);
}

/* The place of a name in the table, or the free one where it would be. */
static struct wsp_alias *
find(const struct wsp_gather *g, uint32_t hash, const char *name, size_t len)
{
	size_t mask = g->aliases_room - 1, i;
	struct wsp_alias *a;

	for (i = hash & mask;; i = (i + 1) & mask) {
		a = &g->aliases[i];
		if (a->heap == WSP_NONE)
			return a;
		if (a->hash == hash && a->len == len &&
		    memcmp(g->names + a->name, name, len) == 0)
			return a;
	}
}

static void
clear_aliases(struct wsp_gather *g)
{
	size_t i;

	for (i = 0; i < g->aliases_room; i++)
		g->aliases[i].heap = WSP_NONE;
	g->naliases = 0;
}

/* Keeps half of the table free. */
static int
make_room(struct wsp_gather *g, struct wsp_error *err)
{
	struct wsp_alias *old = g->aliases;
	size_t n = g->aliases_room, used = g->naliases, i, j, mask;

	if (g->naliases < n / 2)
		return 0;
	g->aliases = calloc(n == 0 ? FIRST_ALIASES : 2 * n, sizeof(*old));
	if (g->aliases == NULL) {
		g->aliases = old;
		return wsp_fail_errno(err, NULL);
	}
	g->aliases_room = n == 0 ? FIRST_ALIASES : 2 * n;
	mask = g->aliases_room - 1;
	if (n == 0)
		g->seed = (uint64_t)(uintptr_t)g->aliases * MULTIPLIER ^
		    (uint64_t)wsp_io_monotonic_ms();
	clear_aliases(g);
	g->naliases = used;
	for (i = 0; i < n; i++) {
		if (old[i].heap == WSP_NONE)
			continue;
		for (j = old[i].hash & mask; g->aliases[j].heap != WSP_NONE;)
			j = (j + 1) & mask;
		g->aliases[j] = old[i];
	}
	free(old);
	return 0;
}

/* Puts a name into a free place of the table. */
static int
add_alias(struct wsp_gather *g, struct wsp_alias *a, uint32_t hash,
    const char *name, size_t len, uint32_t heap, struct wsp_error *err)
{
	char *names;

	if ((names = grown(g->names, &g->names_room, g->names_len, len + 1, 1,
	    err)) == NULL)
		return -1;
	g->names = names;
	memcpy(g->names + g->names_len, name, len);
	g->names[g->names_len + len] = '\0';
	a->hash = hash;
	a->heap = heap;
	a->name = g->names_len;
	a->len = len;
	g->names_len += len + 1;
	g->naliases++;
	return 0;
}

/* A metric that is not known yet, under its proper name. */
static int
add_heap(struct wsp_gather *g, struct wsp_alias *a, uint32_t hash,
    const char *name, size_t len, struct wsp_error *err)
{
	struct wsp_heap *heap;

	if ((heap = grown(g->heaps, &g->heaps_room, g->nheaps, 1,
	    sizeof(*heap), err)) == NULL)
		return -1;
	g->heaps = heap;
	if (add_alias(g, a, hash, name, len, (uint32_t)g->nheaps, err) == -1)
		return -1;
	heap = &g->heaps[g->nheaps++];
	heap->name = a->name;
	heap->last = WSP_NONE;
	heap->n = 0;
	return 0;
}

/*
 * Makes a name known that is seen for the first time.  It may be another way
 * to write one that is known.
 */
static int
add_name(struct wsp_gather *g, uint32_t hash, const char *name, size_t len,
    uint32_t *heap, struct wsp_error *err)
{
	char given[WSP_METRICLEN], proper[WSP_METRICLEN];
	uint32_t proper_hash;
	struct wsp_alias *a;
	size_t proper_len;

	if (len >= sizeof(given))
		return wsp_fail(err, WSP_EVALUE, "metric name of %zu bytes is "
		    "too long", len);
	memcpy(given, name, len);
	given[len] = '\0';
	if (wsp_metric_normalize(given, proper, err) == -1 ||
	    make_room(g, err) == -1)
		return -1;
	proper_len = strlen(proper);
	proper_hash = hash_of(g->seed, proper, proper_len);
	a = find(g, proper_hash, proper, proper_len);
	if (a->heap == WSP_NONE && add_heap(g, a, proper_hash, proper,
	    proper_len, err) == -1)
		return -1;
	*heap = a->heap;
	if (strcmp(given, proper) == 0)
		return 0;
	hash = hash_of(g->seed, given, len);
	return add_alias(g, find(g, hash, given, len), hash, given, len,
	    *heap, err);
}

int
wsp_gather_add(struct wsp_gather *g, const char *name, size_t len,
    const struct wsp_point *point, struct wsp_error *err)
{
	const struct wsp_alias *a;
	struct wsp_gathered *p;
	uint32_t hash, heap;

	if ((p = grown(g->points, &g->points_room, g->npoints, 1, sizeof(*p),
	    err)) == NULL)
		return -1;
	g->points = p;
	if (make_room(g, err) == -1)
		return -1;
	hash = hash_of(g->seed, name, len);
	a = find(g, hash, name, len);
	heap = a->heap;
	if (heap == WSP_NONE &&
	    add_name(g, hash, name, len, &heap, err) == -1)
		return -1;
	p = &g->points[g->npoints];
	p->point = *point;
	p->before = g->heaps[heap].last;
	g->heaps[heap].last = (uint32_t)g->npoints++;
	g->heaps[heap].n++;
	return 0;
}

const char *
wsp_gather_name(const struct wsp_gather *g, const struct wsp_heap *heap)
{
	return g->names + heap->name;
}

void
wsp_gather_points(const struct wsp_gather *g, const struct wsp_heap *heap,
    struct wsp_point *out)
{
	uint32_t i;

	for (i = heap->last; i != WSP_NONE; i = g->points[i].before)
		*out++ = g->points[i].point;
}

size_t
wsp_gather_size(const struct wsp_gather *g)
{
	return g->npoints * sizeof(*g->points) +
	    g->nheaps * sizeof(*g->heaps) +
	    g->naliases * 2 * sizeof(*g->aliases) + g->names_len;
}

void
wsp_gather_empty(struct wsp_gather *g)
{
	g->npoints = g->nheaps = g->names_len = 0;
	clear_aliases(g);
}

void
wsp_gather_free(struct wsp_gather *g)
{
	free(g->points);
	free(g->heaps);
	free(g->names);
	free(g->aliases);
	memset(g, 0, sizeof(*g));
}
