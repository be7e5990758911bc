/* SPDX-License-Identifier: ISC */
/*
 * wanted.h - what the header of a file should say, and in what it does not.
 */
#ifndef BIN_RESHAPE_WANTED_H
#define BIN_RESHAPE_WANTED_H

#include "cli/out.h"
#include "wsp.h"

struct wanted {
	const struct wsp_retention *list; /* sorted by step; NULL for any */
	size_t		 n;
	const enum wsp_method *method;	/* NULL for any */
	const double	*xff;		/* NULL for any */
};

enum {
	SHAPE_ARCHIVES = 1,
	SHAPE_METHOD = 2,
	SHAPE_XFF = 4
};

/* In which of these does a file differ from the shape? */
int	wanted_differs(const struct wanted *, const struct wsp_info *);

/* Would the file reach back less far? */
bool	wanted_shortens(const struct wanted *, const struct wsp_info *);

/* Put them as step:points, with a space between two of them. */
void	wanted_put_old(struct out *, const struct wsp_info *);
void	wanted_put_new(struct out *, const struct wanted *);

#endif
