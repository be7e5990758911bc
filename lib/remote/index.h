/* SPDX-License-Identifier: ISC */
/*
 * index.h - the bytes of an index, which says what pages of an object the
 * cache has; no input or output.
 *
 * It begins with a header of 4096 bytes; an entry of 16 bytes for each page
 * follows.  All of it is in whisper-cache(1).
 */
#ifndef WSP_REMOTE_INDEX_H
#define WSP_REMOTE_INDEX_H

#include "wsp.h"

#define WSP_INDEX_SIZE	4096	/* bytes of the header */
#define WSP_INDEX_TEXTS	(4088 - 64)
#define WSP_ENTRY_BYTES	16
#define WSP_PAGE_MIN	4096
#define WSP_PAGE_MAX	1048576
#define WSP_PAGE_USUAL	16384

/* Where that is which is written without the rest. */
#define WSP_INDEX_USED	40

enum {
	WSP_INDEX_IMMUTABLE = 1,	/* it never changes */
	WSP_INDEX_FROZEN = 2		/* its data is also a file of its own */
};

enum wsp_paging_text {
	WSP_INDEX_URL,
	WSP_INDEX_ETAG,			/* or "" */
	WSP_INDEX_MODIFIED,		/* or "" */
	WSP_INDEX_NTEXTS
};

struct wsp_paging {
	uint32_t	page_size;
	uint32_t	flags;
	uint64_t	size;		/* of the object */
	uint64_t	generation;	/* from 1; 0 where there is no index */
	uint64_t	confirmed_ns;
	uint64_t	used_s;
	uint64_t	inode;		/* of the data */
	uint16_t	len[WSP_INDEX_NTEXTS];
	char		text[WSP_INDEX_TEXTS + WSP_INDEX_NTEXTS];
};

/* Takes in the texts; false if there is no room for them. */
bool	wsp_paging_set(struct wsp_paging *, const char *url, const char *etag,
	    const char *modified);
const char *wsp_paging_text(const struct wsp_paging *, enum wsp_paging_text);

void	wsp_paging_encode(const struct wsp_paging *, uint8_t *);

/* False if these are not the bytes of a whole header. */
bool	wsp_paging_decode(struct wsp_paging *, const uint8_t *);

/* How many pages an object has, and how long one of them is. */
uint64_t wsp_paging_pages(const struct wsp_paging *);
uint32_t wsp_paging_length(const struct wsp_paging *, uint64_t page);

/* The entry of a page with these bytes. */
void	wsp_page_entry(const struct wsp_paging *, uint64_t page, const void *,
	    uint8_t *);

/* Does the entry say that the page has these bytes? */
bool	wsp_page_fits(const struct wsp_paging *, uint64_t page,
	    const uint8_t *entry, const void *);

/* Is it one of this version, whatever its page has? */
bool	wsp_page_counts(const struct wsp_paging *, uint64_t page,
	    const uint8_t *entry);

#endif
