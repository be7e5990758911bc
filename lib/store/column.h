/* SPDX-License-Identifier: ISC */
/* column.h - the values of a list, as they are written. */
#ifndef WSP_STORE_COLUMN_H
#define WSP_STORE_COLUMN_H

#include "store/out.h"

/*
 * Adds a column of n > 0 values to the streams of a part, in the way that is
 * likely to take the least space.
 */
void	wsp_column_put(struct wsp_out *, const uint64_t *bits, size_t n);

/* The same, if the values are integers that were divided; or false. */
bool	wsp_scaled_put(struct wsp_out *, const uint64_t *bits, size_t n);

/* How many bits the bytes of n words may take when they are packed. */
uint64_t wsp_planes_cost(const uint64_t *, size_t n, unsigned planes);

/* Adds the lowest bytes of n words to the planes. */
void	wsp_planes_put(struct wsp_out *, const uint64_t *, size_t n,
	    unsigned planes);

#define WSP_METHOD_ANY	UINT32_MAX	/* it is not known */

/*
 * Adds the column of a list, predicted from the one before it in its part of
 * the entry, or NULL, where it was aggregated from that by this method.
 */
void	wsp_rolled_put(struct wsp_out *, const struct wsp_store_list *,
	    const struct wsp_store_list *finer, uint32_t method);

#endif
