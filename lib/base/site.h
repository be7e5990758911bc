/* SPDX-License-Identifier: ISC */
/*
 * site.h - files of a place that is no directory of this system.
 *
 * Who reads them knows two kinds: those that change as a whole, and those that
 * never do, whose size he knows.  Of these he asks for many pieces at once: as
 * far as the place is, so long it takes to ask, and not to answer.
 */
#ifndef WSP_BASE_SITE_H
#define WSP_BASE_SITE_H

#include "wsp.h"

/* A piece of a file that never changes. */
struct wsp_piece {
	const char	*name;		/* of the file, below the site */
	uint64_t	 size;		/* that this has */
	uint64_t	 from, len;	/* bytes that are wanted */
	uint8_t		*bytes;		/* where they go */
	bool		 failed;	/* with that error */
	struct wsp_error error;
};

/* What is put at a site as a file. */
struct wsp_site_put {
	uint64_t	 size;
	bool		 must_be_new;	/* fails with EEXIST if there is one */

	/* Reads len bytes of it at an offset; -1 with *err. */
	int		(*read)(void *arg, void *, size_t len, uint64_t offset,
			    struct wsp_error *);
	void		*arg;
};

/* Takes the name of a file, and its size. */
typedef int wsp_site_name(void *arg, const char *name, uint64_t size,
	    struct wsp_error *);

/*
 * All that is not there fails with ENOENT.  Where nothing can be written, look,
 * list, put and remove are NULL.
 */
struct wsp_site_ops {
	/* Reads one version of a file, of at most so many bytes. */
	int	(*whole)(struct wsp_site *, const char *name, uint64_t most,
		    uint8_t **bytes, size_t *len, struct wsp_error *);

	/*
	 * Reads pieces, all at once.  WSP_ECORRUPT if a file has another size.
	 * After one that failed others may be left out, which failed then, too.
	 */
	void	(*pieces)(struct wsp_site *, struct wsp_piece *, size_t n);

	/*
	 * The same of one piece, and nothing that is kept counts; its size is
	 * what the file has.
	 */
	int	(*look)(struct wsp_site *, struct wsp_piece *,
		    struct wsp_error *);

	/* Calls a function for all files whose name begins so. */
	int	(*list)(struct wsp_site *, const char *prefix,
		    wsp_site_name *, void *arg, struct wsp_error *);

	/* What is kept of a file that never changes was of another one. */
	void	(*forget)(struct wsp_site *, const char *name);

	int	(*put)(struct wsp_site *, const char *name,
		    const struct wsp_site_put *, struct wsp_error *);
	int	(*remove)(struct wsp_site *, const char *name,
		    struct wsp_error *);
	void	(*close)(struct wsp_site *);
};

/* To be the first member of what a kind of site needs. */
struct wsp_site {
	const struct wsp_site_ops *ops;
};

/* Reads one piece. */
int	wsp_site_read(struct wsp_site *, const char *name, uint64_t size,
	    uint64_t from, uint64_t len, void *, struct wsp_error *);

#endif
