/* SPDX-License-Identifier: ISC */
/*
 * fetch.h - parts that a mirror does not have, read from its origin.
 *
 * They are put aside, where refs to them lead as long as the catalogue is open;
 * mirror.c puts them into the file.
 */
#ifndef WSP_CATALOG_FETCH_H
#define WSP_CATALOG_FETCH_H

#include "catalog/head.h"
#include "catalog/spool.h"

#define WSP_STAGED	(UINT64_C(1) << 62)	/* of a place: in a spool */

/* A hole, which is no more one when it was fetched. */
struct wsp_wanted {
	struct wsp_ref	*ref;
	enum wsp_part_kind kind;
	size_t		 number;
};

/* Where from, and where to. */
struct wsp_fetcher {
	int		(*fetch)(void *arg, void *, size_t, uint64_t offset,
			    struct wsp_error *);
	void		*arg;
	const char	*origin;	/* for messages */
	struct wsp_identity id;		/* that it has to have */
	bool		 checked;	/* it has */
	struct wsp_spool *staged;
	uint64_t	 fetched;	/* bytes of parts */
};

/*
 * Fetches parts, in the order of their places and with few reads; the list is
 * sorted so.  Fails if the origin is another one, and leaves the holes then.
 */
int	wsp_fetch_wanted(struct wsp_fetcher *, struct wsp_wanted *, size_t n,
	    struct wsp_error *);

#endif
