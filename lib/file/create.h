/* SPDX-License-Identifier: ISC */
#ifndef WSP_FILE_CREATE_H
#define WSP_FILE_CREATE_H

#include "ring/layout.h"
#include "wsp.h"

struct wsp_format;
struct wsp_source;

/* The format that a new file is to have. */
const struct wsp_format *wsp_format_for(const struct wsp_create_options *);

/*
 * Lays out a new file as it was asked for, when that is sorted and checked;
 * free layout->archives.
 */
int	wsp_layout_of(struct wsp_layout *, const struct wsp_retention *,
	    size_t n, const struct wsp_create_options *, struct wsp_error *);

/* Writes all of a new file, whose source is still empty. */
typedef int wsp_write_new(void *arg, struct wsp_source *, struct wsp_error *);

/*
 * Makes the file at path that the function writes, by the rules of
 * wsp_create(); the options say nothing about its content.
 */
int	wsp_create_by(const char *path, wsp_write_new *, void *arg,
	    const struct wsp_create_options *, struct wsp_error *);

#endif
