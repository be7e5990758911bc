/* SPDX-License-Identifier: ISC */
#ifndef DIFFERENCES_H
#define DIFFERENCES_H

#include "out.h"
#include "wsp.h"

struct differences_style {
	bool	columns;
	bool	headers;
	bool	json;
	bool	summary;
};

/* Does anything differ? */
bool	differences_any(const struct wsp_diff *);

/* Prints what differs between two files. */
void	differences_print(struct out *, const struct wsp_diff *, const char *a,
	    const char *b, const struct differences_style *);

/* Puts a further member of a JSON object on the same line. */
void	differences_json(struct out *, const struct wsp_diff *, bool summary);

#endif
