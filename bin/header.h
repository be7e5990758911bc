/* SPDX-License-Identifier: ISC */
#ifndef HEADER_H
#define HEADER_H

#include "out.h"
#include "wsp.h"

/* The fields that whisper-info knows, in their order. */
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

/* With a path the JSON is one line and has it as its first member. */
void	header_json(struct out *, const struct wsp_info *,
	    const struct wsp_stats *, const char *path);

/* Prints the method's name, or what is there instead of it. */
void	header_method(struct out *, const struct wsp_info *);

#endif
