/* SPDX-License-Identifier: ISC */
#ifndef HEADER_H
#define HEADER_H

#include "out.h"
#include "wsp.h"

/* The fields that whisper-info knows, in their order. */
#define HEADER_FIELDS \
	"aggregationMethod,maxRetention,xFilesFactor,archives,fileSize"

bool	header_has_field(const char *name);

/* Print one field of a header, all of it as text, or as JSON. */
void	header_field(struct out *, const struct wsp_info *, const char *name);
void	header_text(struct out *, const struct wsp_info *);

/* With a path the JSON is one line and has it as its first member. */
void	header_json(struct out *, const struct wsp_info *, const char *path);

/* Prints the method's name, or what is there instead of it. */
void	header_method(struct out *, const struct wsp_info *);

#endif
