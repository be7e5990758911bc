/* SPDX-License-Identifier: ISC */
/* gather.c - keep points of many metrics together by metric. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/grow.h"
#include "base/table.h"
#include "tree/gather.h"

#define FIRST_ALIASES	1024

/* The place of a name in the table, or the free one where it would be. */
static struct wsp_alias *
find(const struct wsp_gather *g, uint32_t hash, const char *name, size_t len)
{
	size_t mask = g->aliases_room - 1, i;
	struct wsp_alias *a;

	for (i = hash & mask;; i = (i + 1) & mask) {
		a = &g->aliases[i];
		if (a->pile == WSP_NONE)
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
		g->aliases[i].pile = WSP_NONE;
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
		g->seed = wsp_hash_seed();
	clear_aliases(g);
	g->naliases = used;
	for (i = 0; i < n; i++) {
		if (old[i].pile == WSP_NONE)
			continue;
		for (j = old[i].hash & mask; g->aliases[j].pile != WSP_NONE;)
			j = (j + 1) & mask;
		g->aliases[j] = old[i];
	}
	free(old);
	return 0;
}

/* Puts a name into a free place of the table. */
static int
add_alias(struct wsp_gather *g, struct wsp_alias *a, uint32_t hash,
    const char *name, size_t len, uint32_t pile, struct wsp_error *err)
{
	if (wsp_grow_room(&g->names, &g->names_room, g->names_len, len + 1,
	    1) == -1)
		return wsp_fail_errno(err, NULL);
	memcpy(g->names + g->names_len, name, len);
	g->names[g->names_len + len] = '\0';
	a->hash = hash;
	a->pile = pile;
	a->name = g->names_len;
	a->len = len;
	g->names_len += len + 1;
	g->naliases++;
	return 0;
}

/* A metric that is not known yet, under its proper name. */
static int
add_pile(struct wsp_gather *g, struct wsp_alias *a, uint32_t hash,
    const char *name, size_t len, struct wsp_error *err)
{
	struct wsp_pile *pile;

	if (wsp_grow_room(&g->piles, &g->piles_room, g->npiles, 1,
	    sizeof(*pile)) == -1)
		return wsp_fail_errno(err, NULL);
	if (add_alias(g, a, hash, name, len, (uint32_t)g->npiles, err) == -1)
		return -1;
	pile = &g->piles[g->npiles++];
	pile->name = a->name;
	pile->n = 0;
	return 0;
}

/*
 * Makes a name known that is seen for the first time.  It may be another way
 * to write one that is known.
 */
static int
add_name(struct wsp_gather *g, uint32_t hash, const char *name, size_t len,
    uint32_t *pile, struct wsp_error *err)
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
	proper_hash = wsp_hash_text(g->seed, proper, proper_len);
	a = find(g, proper_hash, proper, proper_len);
	if (a->pile == WSP_NONE && add_pile(g, a, proper_hash, proper,
	    proper_len, err) == -1)
		return -1;
	*pile = a->pile;
	if (strcmp(given, proper) == 0)
		return 0;
	hash = wsp_hash_text(g->seed, given, len);
	return add_alias(g, find(g, hash, given, len), hash, given, len,
	    *pile, err);
}

int
wsp_gather_add(struct wsp_gather *g, const char *name, size_t len,
    const struct wsp_point *point, struct wsp_error *err)
{
	const struct wsp_alias *a;
	struct wsp_gathered *p;
	uint32_t hash, pile;

	if (wsp_grow_room(&g->points, &g->points_room, g->npoints, 1,
	    sizeof(*p)) == -1)
		return wsp_fail_errno(err, NULL);
	if (make_room(g, err) == -1)
		return -1;
	hash = wsp_hash_text(g->seed, name, len);
	a = find(g, hash, name, len);
	pile = a->pile;
	if (pile == WSP_NONE &&
	    add_name(g, hash, name, len, &pile, err) == -1)
		return -1;
	p = &g->points[g->npoints];
	p->point = *point;
	p->pile = pile;
	g->npoints++;
	g->piles[pile].n++;
	return 0;
}

const char *
wsp_gather_name(const struct wsp_gather *g, const struct wsp_pile *pile)
{
	return g->names + pile->name;
}

int
wsp_gather_sort(struct wsp_gather *g, struct wsp_error *err)
{
	uint32_t end = 0;
	size_t i;

	if (wsp_grow_room(&g->order, &g->order_room, 0, g->npoints,
	    sizeof(*g->order)) == -1)
		return wsp_fail_errno(err, NULL);
	for (i = 0; i < g->npiles; i++) {
		g->piles[i].end = end;
		end += g->piles[i].n;
	}
	for (i = g->npoints; i > 0; i--)
		g->order[g->piles[g->points[i - 1].pile].end++] =
		    (uint32_t)(i - 1);
	return 0;
}

void
wsp_gather_points(const struct wsp_gather *g, const struct wsp_pile *pile,
    struct wsp_point *out)
{
	const uint32_t *order = g->order + pile->end - pile->n;
	uint32_t i;

	/* They lie far apart: nothing here waits for the one before. */
	for (i = 0; i < pile->n; i++)
		out[i] = g->points[order[i]].point;
}

size_t
wsp_gather_size(const struct wsp_gather *g)
{
	return g->npoints * sizeof(*g->points) +
	    g->npiles * sizeof(*g->piles) +
	    g->naliases * 2 * sizeof(*g->aliases) + g->names_len;
}

void
wsp_gather_empty(struct wsp_gather *g)
{
	g->npoints = g->npiles = g->names_len = 0;
	clear_aliases(g);
}

void
wsp_gather_free(struct wsp_gather *g)
{
	free(g->points);
	free(g->order);
	free(g->piles);
	free(g->names);
	free(g->aliases);
	memset(g, 0, sizeof(*g));
}
