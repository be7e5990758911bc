/* SPDX-License-Identifier: ISC */
/* pages.h - files of which nothing is known but their bytes. */
#ifndef WSP_STORE_PAGES_H
#define WSP_STORE_PAGES_H

#include "store/compare.h"

/* Adds all pages of a file to an F, or to a D those that have changed. */
int	wsp_pages_all(struct wsp_compare *, const struct wsp_image *,
	    struct wsp_store_entry *, struct wsp_error *);
int	wsp_pages_changed(struct wsp_compare *, const struct wsp_image *before,
	    const struct wsp_image *, struct wsp_store_entry *,
	    struct wsp_error *);

#endif
