/* SPDX-License-Identifier: ISC */
#ifndef WSP_FILE_CREATE_H
#define WSP_FILE_CREATE_H

#include "wsp.h"

/* Everything a new file's header says. */
struct wsp_layout {
	uint32_t	 method;
	float		 xff;
	uint32_t	 narchives;
	struct wsp_archive *archives;	/* to be freed */
	uint64_t	 file_size;
	wsp_cancel	*cancel;	/* asked while zeros are written */
};

/*
 * Lays the archives of checked retentions out one behind the other.  Free
 * layout->archives.
 */
int	wsp_layout(struct wsp_layout *, const struct wsp_retention *, size_t n,
	    uint32_t method, double xff, struct wsp_error *);

/* The same of what was asked for, when that is sorted and checked. */
int	wsp_layout_of(struct wsp_layout *, const struct wsp_retention *,
	    size_t n, const struct wsp_create_options *, struct wsp_error *);

/* Writes the header and makes room for the slots, all empty, in a new file. */
int	wsp_layout_write(const struct wsp_layout *, int fd, enum wsp_alloc,
	    struct wsp_error *);

/* Writes all of a new file, which is still empty. */
typedef int wsp_write_new(void *arg, int fd, struct wsp_error *);

/*
 * Makes the file at path that the function writes, by the rules of
 * wsp_create(); the options say nothing about its content.
 */
int	wsp_create_by(const char *path, wsp_write_new *, void *arg,
	    const struct wsp_create_options *, struct wsp_error *);

#endif
