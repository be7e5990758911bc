/* SPDX-License-Identifier: ISC */
/*
 * units.h - the buffer of an archive: the points of its one or two newest
 * intervals of the next archive, before they go to its blocks.
 */
#ifndef WSP_CWHISPER_UNITS_H
#define WSP_CWHISPER_UNITS_H

#include "cwhisper/append.h"

/* The coarse interval that a unit holds points of; 0 if it is empty. */
uint32_t wsp_cw_unit_interval(const struct wsp_cw *, uint32_t archive,
	    uint32_t unit);

/*
 * Adds the points that stand for an interval of the next archive to a list:
 * those of the archive's blocks, and over them the given ones.
 */
int	wsp_cw_group(const struct wsp_cw *, uint32_t archive,
	    uint32_t interval, const struct wsp_slot *, size_t n,
	    struct wsp_cw_list *, struct wsp_error *);

/* Stores what a method of the file makes of points; there has to be one. */
void	wsp_cw_aggregate(uint32_t method, const struct wsp_slot *, size_t n,
	    double *);

/* Are so many points enough for the next archive? */
bool	wsp_cw_enough(const struct wsp_cw *, uint32_t archive, size_t n);

/* Moves the points of a unit to the blocks, and their aggregate on. */
int	wsp_cw_give_up(struct wsp_cw *, uint32_t archive, uint32_t unit,
	    struct wsp_cw_pass *, struct wsp_error *);

/*
 * Puts points into an archive, whose intervals they are, oldest first: into
 * its buffer if it has one, else into its blocks.
 */
int	wsp_cw_put(struct wsp_cw *, uint32_t archive, const struct wsp_slot *,
	    size_t n, struct wsp_cw_pass *, struct wsp_error *);

#endif
