/* SPDX-License-Identifier: ISC */
#ifndef BIN_PRINT_DIFFERENCES_H
#define BIN_PRINT_DIFFERENCES_H

#include "cli/json.h"
#include "cli/out.h"
#include "wsp-ops.h"

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

/* Puts them as a further member of a JSON object. */
void	differences_json(struct json *, const struct wsp_diff *, bool summary);

#endif
