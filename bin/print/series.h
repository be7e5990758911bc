/* SPDX-License-Identifier: ISC */
#ifndef BIN_PRINT_SERIES_H
#define BIN_PRINT_SERIES_H

#include "print/gaps.h"
#include "cli/each.h"

struct print_style {
	bool		 json;
	bool		 pretty;	/* times that people can read */
	bool		 several;	/* files: each begins with its path */
	bool		 with_path;	/* JSON has it */
	bool		 drop_zeroes, drop_nulls;
	int		 gaps;		/* of enum gaps */
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
