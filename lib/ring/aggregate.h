/* SPDX-License-Identifier: ISC */
#ifndef WSP_RING_AGGREGATE_H
#define WSP_RING_AGGREGATE_H

#include "wsp.h"

/* The points of one coarse interval, oldest first. */
struct wsp_aggregate {
	uint32_t	method;
	uint64_t	slots;		/* points there could have been */
	uint64_t	known;		/* points there were */
	double		result;
};

void	wsp_aggregate_init(struct wsp_aggregate *, uint32_t method);

/* Adds the next point. */
void	wsp_aggregate_known(struct wsp_aggregate *, double);
void	wsp_aggregate_missing(struct wsp_aggregate *);

/* Stores the aggregate if enough points were known for this xFilesFactor. */
bool	wsp_aggregate_end(const struct wsp_aggregate *, float xff, double *);

#endif
