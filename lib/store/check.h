/* SPDX-License-Identifier: ISC */
/* check.h - what the parts of a check share. */
#ifndef WSP_STORE_CHECK_H
#define WSP_STORE_CHECK_H

#include "store/store.h"

struct wsp_store_checking {
	struct wsp_store *store;
	const struct wsp_store_check_options *options;
	wsp_store_tell	*tell;
	void		*arg;
	uint64_t	 problems;
	struct wsp_store_start *starts;	/* S of each of head.segs; tid 0 if it
					   could not be read */
	struct wsp_store_end *ends;	/* their E */
	struct wsp_store_arena arena;	/* of these */
};

/* Tells a problem. */
void	wsp_store_problem(struct wsp_store_checking *, const char *, ...)
	    __attribute__((__format__(printf, 2, 3)));

/*
 * The parts.  They fail only for what is no damage; a message of WSP_ECORRUPT
 * is told by wsp_store_told(), which then returns 0.
 */
int	wsp_store_told(struct wsp_store_checking *, struct wsp_error *);
int	wsp_store_check_files(struct wsp_store_checking *,
	    struct wsp_error *);
int	wsp_store_check_segment(struct wsp_store_checking *, size_t seg,
	    struct wsp_error *);
int	wsp_store_check_blocks(struct wsp_store_checking *, size_t seg,
	    struct wsp_error *);
void	wsp_store_check_totals(struct wsp_store_checking *);
int	wsp_store_check_links(struct wsp_store_checking *,
	    struct wsp_error *);

#endif
