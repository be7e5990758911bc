/* SPDX-License-Identifier: ISC */
/* names.h - what there is in the directories of a store. */
#ifndef WSP_STORE_NAMES_H
#define WSP_STORE_NAMES_H

#include "wsp.h"

typedef int wsp_store_name(void *arg, const char *name, struct wsp_error *);

/* Calls a function for each name in a directory, if there is one. */
int	wsp_store_names(int dir, const char *path, wsp_store_name *,
	    void *arg, struct wsp_error *);

/* Is a name a number, without leading zeros? */
bool	wsp_store_number(const char *name, uint64_t *);

/* Where a name among the segments was found. */
struct wsp_numbers {
	int		 dir;		/* of the store */
	uint64_t	 directory;	/* number of that in data */
	char		 path[64];	/* of it */
	wsp_store_name	*add;
};

/* Calls a function, with what *all begins, for each name below data/N. */
int	wsp_store_segments(int dir, wsp_store_name *, struct wsp_numbers *all,
	    struct wsp_error *);

/* Removes files that a crash has left half made. */
int	wsp_store_sweep_temporary(int dir, struct wsp_error *);

#endif
