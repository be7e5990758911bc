/* SPDX-License-Identifier: ISC */
/* front.h - names in a part: of each only what the one before it has not. */
#ifndef WSP_CATALOG_FRONT_H
#define WSP_CATALOG_FRONT_H

#include "catalog/buf.h"

/* Names that were read; zeroed it is ready for use. */
struct wsp_names {
	uint32_t	 n;
	struct wsp_buf	 text;		/* each with a NUL after it */
	size_t		*at;		/* n + 1 places in it */
	size_t		 room;		/* of at */
	bool		 loose;		/* one shares more than it says */
};

static inline const char *
wsp_names_get(const struct wsp_names *names, uint32_t i)
{
	return (const char *)names->text.data + names->at[i];
}

static inline size_t
wsp_names_len(const struct wsp_names *names, uint32_t i)
{
	return names->at[i + 1] - names->at[i] - 1;
}

/* A name as it is written, and the bytes of those that follow. */
struct wsp_front {
	const uint8_t	*p, *end;
	size_t		 shared, n;	/* bytes of the one before it, and */
	const uint8_t	*rest;		/* so many that follow them */
};

/* Reads the next one, and says what is wrong; NULL if nothing is. */
const char *wsp_front_next(struct wsp_front *, size_t beforelen);

/*
 * Reads count names, which are all of the bytes, or with root paths of
 * directories, of which one may be empty.  Returns NULL, or what is wrong with
 * them; *err is only for lack of memory, and then its code is not WSP_OK.
 */
const char *wsp_front_decode(const uint8_t *, size_t len, uint32_t count,
	    bool root, struct wsp_names *, struct wsp_error *);

/* Adds a name after the one before it, whose length is 0 if there is none. */
int	wsp_front_add(struct wsp_buf *, const char *before, size_t beforelen,
	    const char *name, size_t len, struct wsp_error *);

void	wsp_names_free(struct wsp_names *);

#endif
