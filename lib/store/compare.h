/* SPDX-License-Identifier: ISC */
/* compare.h - what is other in a file than it was. */
#ifndef WSP_STORE_COMPARE_H
#define WSP_STORE_COMPARE_H

#include "store/slots.h"
#include "store/mentions.h"

/* While entries are made, one after the other. */
struct wsp_compare {
	struct wsp_store_arena *arena;	/* where they live */
	struct wsp_mentions now, past;
	size_t		 nodd, odd_room;
	struct wsp_store_odd *odd;
	size_t		 npages, pages_room;
	struct wsp_store_page *pages;
};

void	wsp_compare_free(struct wsp_compare *);

/* Fills the lists, pages and META of an F of a file. */
int	wsp_compare_full(struct wsp_compare *, const struct wsp_image *,
	    struct wsp_store_entry *, struct wsp_error *);

/*
 * Adds to an F of a file whose archives are those of the one before what it
 * does not have of that any more.
 */
int	wsp_compare_lost(struct wsp_compare *, const struct wsp_image *before,
	    const struct wsp_image *, struct wsp_store_entry *,
	    struct wsp_error *);

/* Can what has changed be said by a D? */
bool	wsp_compare_alike(const struct wsp_image *before,
	    const struct wsp_image *);

/*
 * Fills those of a D, with META if that is another one.  *any says whether
 * there is anything to say.
 */
int	wsp_compare_delta(struct wsp_compare *, const struct wsp_image *before,
	    const struct wsp_image *, struct wsp_store_entry *, bool *any,
	    struct wsp_error *);

/* Counts the points of a file that it did not have before, or had otherwise. */
uint64_t wsp_compare_news(const struct wsp_image *before,
	    const struct wsp_image *);

/* The same, and those that it has no more; another value counts once. */
uint64_t wsp_compare_changes(const struct wsp_image *before,
	    const struct wsp_image *);

#endif
