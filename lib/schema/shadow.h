/* SPDX-License-Identifier: ISC */
/*
 * shadow.h - rules that no name reaches, because others take it first.
 */
#ifndef WSP_SCHEMA_SHADOW_H
#define WSP_SCHEMA_SHADOW_H

#include "base/table.h"
#include "schema/literal.h"

/* The patterns so far; zeroed it is empty. */
struct wsp_shadow {
	struct wsp_table table;
	size_t		longest;	/* text in it */
	bool		full;		/* one of them matches every name */
	size_t		by;		/* which */
};

/* Why a pattern can never be the first that matches. */
enum wsp_shadow_why {
	WSP_REACHED,			/* it may be */
	WSP_SAME,			/* the pattern was there before */
	WSP_ALL_TAKEN,			/* one matches every name */
	WSP_CONTAINED			/* all its names are matched before */
};

/*
 * Looks at the next pattern, the number of which and its texts have to stay;
 * *by is the number of the one before it that takes its names.
 */
int	wsp_shadow_next(struct wsp_shadow *, size_t number,
	    const char *pattern, const struct wsp_literals *,
	    enum wsp_shadow_why *, size_t *by, struct wsp_error *);

void	wsp_shadow_free(struct wsp_shadow *);

#endif
