/* SPDX-License-Identifier: ISC */
#ifndef WSP_OPS_LOOK_EXPLAIN_H
#define WSP_OPS_LOOK_EXPLAIN_H

#include "file/rings.h"
#include "ring/lane.h"
#include "wsp-ops.h"

/* The archives of a file, as they are and as what they know. */
struct wsp_seen {
	struct wsp_rings rings;
	struct wsp_lanes lanes;
};

/* Reads them; release with wsp_seen_free(). */
int	wsp_seen_load(struct wsp_seen *, struct wsp *, int64_t now,
	    struct wsp_error *);

void	wsp_seen_free(struct wsp_seen *);

/*
 * Finds the reason of an interval of this archive, and of the points it would
 * be rolled up from how many there are; it has none if slots is 0.
 */
enum wsp_reason wsp_explain_reason(const struct wsp_seen *,
	    const struct wsp_window *, int64_t interval, struct wsp_finer *);

/* Explains an interval of this archive, in full. */
int	wsp_explain_interval(const struct wsp_seen *,
	    const struct wsp_window *, int64_t interval,
	    struct wsp_explanation *, struct wsp_error *);

/* The archive that this one is rolled up from, or NULL. */
const struct wsp_window *wsp_explain_finer(const struct wsp_rings *,
	    const struct wsp_window *);

/* Does any archive know anything of an interval of a step? */
bool	wsp_explain_elsewhere(const struct wsp_lanes *, uint32_t step,
	    int64_t interval);

/*
 * Adds to an explanation what other archives know of its interval, and what
 * would bring it here.
 */
int	wsp_explain_others(const struct wsp_seen *, const struct wsp_window *,
	    struct wsp_explanation *, struct wsp_error *);

/*
 * How far most of the last points of the finest archive are apart, or 0; also
 * if there is a wider gap in an interval of some archive.
 */
uint32_t wsp_explain_spacing(const struct wsp_rings *, int64_t interval,
	    uint32_t step);

/* Are so many points of slots enough for a factor? */
bool	wsp_xff_satisfied(float xff, uint64_t known, uint64_t slots);

/* The least number of known points that satisfies a factor. */
uint64_t wsp_xff_needs(float xff, uint64_t slots);

/* The factor in struct wsp_explanation. */
double	wsp_xff_for(uint64_t known, uint64_t slots);

#endif
