/* SPDX-License-Identifier: ISC */
/* look.h - look at a file of a tree. */
#ifndef WSP_CATALOG_LOOK_H
#define WSP_CATALOG_LOOK_H

#include "catalog/row.h"

struct wsp_looker {
	int		 root;		/* a descriptor */
	const char	*path;		/* of the same */
	bool		 follow;	/* symbolic links */
	bool		 shallow;	/* never look inside */
	bool		 headers;	/* read them in any case */
	bool		 last;		/* find the newest point as well, */
	bool		 slots;		/* by reading all slots */
	int64_t		 now;
};

enum wsp_outcome {
	WSP_LOOK_FILE,
	WSP_LOOK_NOTHING,		/* there is none */
	WSP_LOOK_FAILED			/* nothing is known; see error */
};

struct wsp_looked {
	enum wsp_outcome outcome;
	bool		 unreadable;	/* a file; see error */
	bool		 header_known;	/* the number in row is right */
	struct wsp_row	 row;
	struct wsp_datum data;
	struct wsp_info	*header;	/* or NULL; to be freed */
	struct wsp_error error;
};

/*
 * Looks at the file of a name.  What is known of it already is in row and
 * data, unless these are NULL.
 */
void	wsp_look(const struct wsp_looker *, const char *name,
	    const struct wsp_row *, const struct wsp_datum *,
	    struct wsp_looked *);

#endif
