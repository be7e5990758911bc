/* SPDX-License-Identifier: ISC */
/*
 * header.h - the bytes before the first slot.
 *
 * header.c is the only code that knows where the header's fields are.
 */
#ifndef WSP_FILE_HEADER_H
#define WSP_FILE_HEADER_H

#include "wsp.h"

#define WSP_HEADER_SIZE	16	/* method, maxRetention, xFilesFactor, count */
#define WSP_ENTRY_SIZE	12	/* offset, step, points */
#define WSP_SLOT_SIZE	12	/* interval, value */

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

/*
 * Explains why the first len bytes of a file, up to WSP_HEADER_SIZE or more,
 * are no header, or returns NULL if they may be one.
 */
const char *wsp_header_foreign(const uint8_t *, size_t len);

/* Do these bytes begin a compressed file of go-whisper? */
bool	wsp_header_compressed(const uint8_t *, size_t len);

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

/* Where in the file the archive ends. */
uint64_t wsp_archive_end(const struct wsp_archive *);

/*
 * Lists the archives of a file, of which there are some, in the order in which
 * they lie in it.  To be freed by the caller.
 */
const struct wsp_archive **wsp_archives_by_offset(const struct wsp_info *,
	    struct wsp_error *);

#endif
