/* SPDX-License-Identifier: ISC */
#ifndef BIN_PRINT_HEADER_H
#define BIN_PRINT_HEADER_H

#include "cli/out.h"
#include "wsp-ops.h"

/* The fields that the original knows, in its order. */
#define HEADER_FIELDS \
	"aggregationMethod,maxRetention,xFilesFactor,archives,fileSize"

bool	header_has_field(const char *name);

/*
 * Print one field of a header, or all of it as text, perhaps for people, and
 * with statistics unless they are NULL.
 */
void	header_field(struct out *, const struct wsp_info *, const char *name,
	    bool human);
void	header_text(struct out *, const struct wsp_info *,
	    const struct wsp_stats *, bool human);

/* A path, unless it is NULL, is the first member of the JSON. */
void	header_json(struct out *, const struct wsp_info *,
	    const struct wsp_stats *, const char *path, bool line);

/* Prints the method's name, or what is there instead of it. */
void	header_method(struct out *, const struct wsp_info *);

#endif
