/* SPDX-License-Identifier: ISC */
#ifndef PRINT_SERIES_H
#define PRINT_SERIES_H

#include "gaps.h"
#include "tree.h"

struct print_style {
	bool		 json;
	bool		 pretty;	/* times that people can read */
	bool		 several;	/* files: each begins with its path */
	bool		 drop_zeroes, drop_nulls;
	enum gaps	 gaps;
	const char	*time_format;	/* of these, or NULL */
};

/*
 * Prints the points of a file, one series or, but for json, parts that follow
 * one another: in the format of formats.h, if one is wanted, else as JSON or
 * as text.
 */
void	print_series(struct item *, const struct print_style *,
	    const struct wsp_series *, size_t n);

#endif
