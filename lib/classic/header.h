/* SPDX-License-Identifier: ISC */
/*
 * header.h - the bytes before the first slot.
 *
 * header.c is the only code that knows where the header's fields are.
 */
#ifndef WSP_CLASSIC_HEADER_H
#define WSP_CLASSIC_HEADER_H

#include "ring/archive.h"
#include "wsp.h"

struct wsp_header {
	uint32_t	method;
	uint32_t	max_retention;
	float		xff;
	uint32_t	narchives;
};

void	wsp_header_decode(const uint8_t *, struct wsp_header *);
void	wsp_header_encode(const struct wsp_header *, uint8_t *);
void	wsp_entry_decode(const uint8_t *, struct wsp_archive *);
void	wsp_entry_encode(const struct wsp_archive *, uint8_t *);

/* Have classic files this aggregation method? */
bool	wsp_classic_has(uint32_t method);

/* What a file of another kind that begins so is, or NULL if that is unknown. */
const char *wsp_foreign_name(const uint8_t *, size_t len);

/*
 * Explains why a file of len bytes has no header, or returns NULL if it may
 * have one.
 */
const char *wsp_header_foreign(size_t len);

/*
 * Told of something that is wrong with a header: a word for its kind, the
 * archive, or -1 if it is none, and the text.  Returns -1 to end the search.
 */
typedef int wsp_tell(void *arg, const char *id, int64_t archive,
	    const char *text);

/*
 * Tells everything for which wsp_header_check() refuses a header.  Fails when
 * it was told to, or for lack of memory.
 */
int	wsp_header_problems(const struct wsp_info *, uint32_t narchives,
	    wsp_tell *, void *arg, struct wsp_error *);

/*
 * Checks a header that claims narchives and of which info holds what could be
 * read: every archive must lie inside the file, behind the header, and overlap
 * no other.
 */
int	wsp_header_check(const struct wsp_info *, uint32_t narchives,
	    struct wsp_error *);

#endif
