/* SPDX-License-Identifier: ISC */
/*
 * literal.h - texts that the names have which a pattern matches.
 */
#ifndef WSP_SCHEMA_LITERAL_H
#define WSP_SCHEMA_LITERAL_H

#include "wsp.h"

/* A text that must be in a name, perhaps at its beginning or end. */
struct wsp_literal {
	size_t	at, len;	/* in the text of the pattern's literals */
	bool	start, end;
};

/* One of the alternatives of a pattern: all its texts must be in a name. */
struct wsp_branch {
	size_t	first, n;	/* of the literals */
	bool	whole;		/* and one text says it all */
};

/* What a pattern says for certain; nothing, if it has no branches. */
struct wsp_literals {
	char	*text;
	size_t	nliterals, nbranches;
	struct wsp_literal *literals;
	struct wsp_branch *branches;
};

/*
 * Reads a pattern that can be compiled; release it with wsp_literals_free(),
 * also after a failure.
 */
int	wsp_literals_read(struct wsp_literals *, const char *pattern,
	    struct wsp_error *);

void	wsp_literals_free(struct wsp_literals *);

/* Is it certain that no name is matched by both? */
bool	wsp_literals_disjoint(const struct wsp_literals *,
	    const struct wsp_literals *);

#endif
