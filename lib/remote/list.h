/* SPDX-License-Identifier: ISC */
/*
 * list.h - what a server says of the files that it has.
 */
#ifndef WSP_REMOTE_LIST_H
#define WSP_REMOTE_LIST_H

#include "remote/url.h"

struct wsp_listed {
	const char	*name;
	uint64_t	 size;		/* of a file */
	bool		 directory;
};

typedef int wsp_listed_fn(void *arg, const struct wsp_listed *,
	    struct wsp_error *);

/*
 * Reads a directory as nginx lists it in JSON.  The function gets names without
 * slashes that are neither . nor .., and ends it by -1.
 */
int	wsp_list_json(const char *, size_t, wsp_listed_fn *, void *arg,
	    struct wsp_error *);

/*
 * Reads an answer to ListObjectsV2; the names are keys, whatever is in them.
 * What the next question has to name, to be freed, or NULL, is left in char **.
 */
int	wsp_list_s3(const char *, size_t, wsp_listed_fn *, void *, char **,
	    struct wsp_error *);

/*
 * Calls a function for all keys of a bucket that lie below a URL and whose name
 * from there on, which it gets, begins so.
 */
int	wsp_remote_keys(struct wsp_remote *, const struct wsp_url *,
	    const char *name, wsp_listed_fn *, void *arg,
	    struct wsp_error *);

#endif
