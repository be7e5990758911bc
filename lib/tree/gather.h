/* SPDX-License-Identifier: ISC */
/*
 * gather.h - points of many metrics, kept together by metric.
 */
#ifndef WSP_TREE_GATHER_H
#define WSP_TREE_GATHER_H

#include "wsp.h"

/* The points of one metric. */
struct wsp_pile {
	size_t		 name;		/* place in names */
	uint32_t	 end;		/* of its points in the order */
	uint32_t	 n;
};

#define WSP_NONE	UINT32_MAX

struct wsp_gathered {
	struct wsp_point point;
	uint32_t	 pile;
};

/* A name as it was given, and the metric it stands for. */
struct wsp_alias {
	uint32_t	 hash;
	uint32_t	 pile;		/* or WSP_NONE: a free place */
	size_t		 name;
	size_t		 len;
};

/* Zeroed it is ready for use. */
struct wsp_gather {
	struct wsp_gathered *points;
	size_t		 npoints, points_room;
	uint32_t	*order;		/* the points pile by pile */
	size_t		 order_room;
	struct wsp_pile	*piles;
	size_t		 npiles, piles_room;
	char		*names;		/* each with its NUL */
	size_t		 names_len, names_room;
	struct wsp_alias *aliases;	/* a hash table, half of it free */
	size_t		 naliases, aliases_room;	/* a power of two */
	uint64_t	 seed;
};

/*
 * Adds a point.  The name is normalized as by wsp_metric_normalize() when it
 * is seen for the first time; WSP_EVALUE if that refuses it.
 */
int	wsp_gather_add(struct wsp_gather *, const char *name, size_t len,
	    const struct wsp_point *, struct wsp_error *);

/* The name of a metric. */
const char *wsp_gather_name(const struct wsp_gather *,
	    const struct wsp_pile *);

/*
 * Finds the points of all metrics in one pass, which has to come between the
 * last point that is added and the first that is copied.
 */
int	wsp_gather_sort(struct wsp_gather *, struct wsp_error *);

/* Copies the points of a metric, those that came last first. */
void	wsp_gather_points(const struct wsp_gather *, const struct wsp_pile *,
	    struct wsp_point *);

/* How many bytes are in use. */
size_t	wsp_gather_size(const struct wsp_gather *);

/* Forgets all but keeps the memory, or frees it. */
void	wsp_gather_empty(struct wsp_gather *);
void	wsp_gather_free(struct wsp_gather *);

#endif
