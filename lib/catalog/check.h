/* SPDX-License-Identifier: ISC */
/* check.h - what the checks of a catalogue share. */
#ifndef WSP_CATALOG_CHECK_H
#define WSP_CATALOG_CHECK_H

#include "catalog/catalog.h"
#include "catalog/check_order.h"

struct wsp_check {
	struct wsp_catalog	*c;
	wsp_catalog_tell	*tell;
	void			*arg;
	uint64_t		*uids;
	size_t			 nuids;
	struct wsp_order	 order;		/* of names and paths */
};

/* Tells that something is wrong. */
void	wsp_wrong(struct wsp_check *, const char *, ...)
	    __attribute__((__format__(printf, 2, 3)));

/* The head, the lines of META, and where the parts lie. */
void	wsp_check_head(struct wsp_check *);
void	wsp_check_meta(struct wsp_check *);
int	wsp_check_refs(struct wsp_check *, struct wsp_error *);

#endif
