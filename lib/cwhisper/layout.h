/* SPDX-License-Identifier: ISC */
#ifndef WSP_CWHISPER_LAYOUT_H
#define WSP_CWHISPER_LAYOUT_H

#include "cwhisper/header.h"

/*
 * Fails with WSP_ECORRUPT unless the blocks and tables of the archives lie
 * one behind the other and inside the file.
 */
int	wsp_cw_check_layout(const struct wsp_cw *, uint64_t file_size,
	    struct wsp_error *);

/* Sets how many slots the units of each archive have. */
void	wsp_cw_set_ratios(struct wsp_cw *);

/*
 * Gives every archive its blocks, by its step, points and point_size and by
 * the file's hint, places them, and makes it empty.  A block_count that is not
 * 0 stays.  WSP_ECONFIG if the sizes are too small or too large for a file.
 */
int	wsp_cw_lay_out(struct wsp_cw *, struct wsp_error *);

/* Makes a file's struct of sorted archives, empty and laid out. */
int	wsp_cw_create(struct wsp_cw *, const struct wsp_retention *, size_t n,
	    uint32_t method, float xff, uint32_t hint, struct wsp_error *);

/* Makes an archive's table and its current block those of a new one. */
void	wsp_cw_empty(struct wsp_cw_archive *);

#endif
