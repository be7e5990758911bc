/* SPDX-License-Identifier: ISC */
#ifndef WSP_RING_SPAN_H
#define WSP_RING_SPAN_H

#include "wsp.h"

/* The intervals that an operation is about: after from, up to until. */
struct wsp_span {
	int64_t	from;
	int64_t	until;
};

/* Cuts until to now; fails as wsp_range_check() does. */
int	wsp_span_init(struct wsp_span *, int64_t from, int64_t until,
	    int64_t now, struct wsp_error *);

bool	wsp_span_has(const struct wsp_span *, int64_t interval);

#endif
