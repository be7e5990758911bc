/* SPDX-License-Identifier: ISC */
/*
 * shape.h - what the header of a file should say, and in what it does not.
 */
#ifndef SHAPE_H
#define SHAPE_H

#include "out.h"
#include "wsp.h"

struct shape {
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
int	shape_differs(const struct shape *, const struct wsp_info *);

/* Would the file reach back less far? */
bool	shape_shortens(const struct shape *, const struct wsp_info *);

/* Put them as step:points, with a space between two of them. */
void	shape_put_old(struct out *, const struct wsp_info *);
void	shape_put_new(struct out *, const struct shape *);

#endif
