/* SPDX-License-Identifier: ISC */
/*
 * reader.h - where the bytes of a catalogue come from.
 *
 * All that is needed of a place is a function that reads a range: so a source
 * of another kind can take the place of a file.
 */
#ifndef WSP_CATALOG_READER_H
#define WSP_CATALOG_READER_H

#include "base/source.h"
#include "wsp-catalog.h"

struct wsp_spot;

struct wsp_reader {
	void		*arg;		/* of the functions */
	bool		 foreign;	/* others may have written it */
	uint64_t	 size;		/* of the whole */

	/* Reads up to len bytes; fewer only at the end. */
	int	(*read)(void *arg, void *, size_t len, uint64_t offset,
		    size_t *got, struct wsp_error *);

	/* As wsp_source_expect(), where that is far away; else NULL. */
	int	(*expect)(void *arg, const struct wsp_source_piece *,
		    size_t n, struct wsp_error *);
	void	(*close)(void *arg);
};

/* Opens a file. */
int	wsp_reader_open(struct wsp_reader *, const struct wsp_spot *,
	    struct wsp_error *);
int	wsp_reader_open_path(struct wsp_reader *, const char *path,
	    struct wsp_error *);

/* Opens what is not a path. */
int	wsp_reader_open_far(struct wsp_reader *, const char *place,
	    wsp_catalog_opener *, void *arg, struct wsp_error *);

/*
 * Where a catalogue is that this path names: a link is followed, but not one by
 * the name that catalogues have in trees.  To be closed.
 */
int	wsp_catalog_spot(struct wsp_spot *, const char *path,
	    struct wsp_error *);

/* The same for a descriptor, which is closed with it. */
int	wsp_reader_adopt(struct wsp_reader *, int fd, uint64_t size,
	    struct wsp_error *);

void	wsp_reader_close(struct wsp_reader *);

#endif
