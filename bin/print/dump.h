/* SPDX-License-Identifier: ISC */
#ifndef BIN_PRINT_DUMP_H
#define BIN_PRINT_DUMP_H

#include "cli/each.h"

struct dump_style {
	bool		 pretty;	/* times that people can read */
	const char	*time_format;	/* of these, or NULL */
	bool		 raw;		/* only times and values */
	bool		 several;	/* files: each begins with its path */
};

/* Prints a file, also a damaged one, as far as it goes. */
int	dump_text(struct item *, struct wsp *, const struct dump_style *,
	    struct wsp_error *);

#endif
