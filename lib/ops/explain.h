/* SPDX-License-Identifier: ISC */
#ifndef WSP_OPS_EXPLAIN_H
#define WSP_OPS_EXPLAIN_H

#include "ops/source.h"
#include "wsp.h"

/*
 * Finds the reason of an interval of this archive, and of the points it would
 * be rolled up from how many there are; it has none if slots is 0.
 */
enum wsp_reason wsp_explain_reason(const struct wsp_source *,
	    const struct wsp_window *, int64_t interval, struct wsp_finer *);

/* Explains an interval of this archive, in full. */
int	wsp_explain_interval(const struct wsp_source *,
	    const struct wsp_window *, int64_t interval,
	    struct wsp_explanation *, struct wsp_error *);

/* How far most points of the finest archive are apart, or 0. */
int	wsp_explain_spacing(const struct wsp_source *, uint32_t *spacing,
	    struct wsp_error *);

/* Are so many points of slots enough for a factor? */
bool	wsp_xff_satisfied(float xff, uint64_t known, uint64_t slots);

/* The least number of known points that satisfies a factor. */
uint64_t wsp_xff_needs(float xff, uint64_t slots);

/* The factor in struct wsp_explanation. */
double	wsp_xff_for(uint64_t known, uint64_t slots);

#endif
