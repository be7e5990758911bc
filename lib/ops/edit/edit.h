/* SPDX-License-Identifier: ISC */
/*
 * edit.h - what becomes of the points of one archive, without a file.
 */
#ifndef WSP_OPS_EDIT_EDIT_H
#define WSP_OPS_EDIT_EDIT_H

#include "wsp-ops.h"

/* The point of one interval; an archive is a row of them, oldest first. */
struct wsp_cell {
	double	value;
	bool	known;
	bool	open;		/* may it change? */
	bool	creatable;	/* may it become known, which it is not? */
	bool	chosen;		/* it is to change */
};

/* Does interpolation go over so many cells that are missing? */
bool	wsp_edit_bridges(const struct wsp_edit_options *, uint32_t step,
	    size_t missing);

/* The median of n numbers, which are sorted by that; of none it is NaN. */
double	wsp_median(double *, size_t n);

/* Decides which cells are chosen. */
int	wsp_edit_choose(const struct wsp_edit_options *, struct wsp_cell *,
	    size_t n, struct wsp_error *);

/* Changes the chosen cells, which are step seconds apart. */
void	wsp_edit_cells(const struct wsp_edit_options *, uint32_t step,
	    struct wsp_cell *, size_t n);

#endif
