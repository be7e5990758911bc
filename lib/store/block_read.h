/* SPDX-License-Identifier: ISC */
/* block_read.h - the entries of a block, one after the other. */
#ifndef WSP_STORE_BLOCK_READ_H
#define WSP_STORE_BLOCK_READ_H

#include "store/entry_read.h"

struct wsp_store_block {
	uint32_t	 n;		/* entries */
	size_t		 len;		/* of the payload */
	uint8_t		*payload;
	uint32_t	 at[WSP_STORE_PARTS];	/* of each in the payload */
	uint32_t	 raw[WSP_STORE_PARTS], packed[WSP_STORE_PARTS];
	uint8_t		*parts[WSP_STORE_PARTS]; /* unpacked; or NULL */
	bool		 values;	/* have those of values been, too? */
};

/*
 * Makes a block of its payload, which is freed with it, or at once after a
 * failure.
 */
int	wsp_store_block_open(struct wsp_store_block **, uint8_t *payload,
	    size_t len, struct wsp_error *);

/* NULL is allowed. */
void	wsp_store_block_close(struct wsp_store_block *);

/* How many bytes it takes. */
size_t	wsp_store_block_size(const struct wsp_store_block *);

/* Reads entries; to be ended by wsp_store_entries_end(). */
struct wsp_store_entries {
	const struct wsp_store_block *block;
	struct wsp_store_of	 of;
	bool			 values;
	uint32_t		 i;
	struct wsp_store_streams streams;
	struct wsp_store_arena	 arena;
	struct wsp_store_entry	 entry;
	char			 key[WSP_STORE_KEY_MAX + 1];
};

/* Begins with the first entry, with values or without. */
int	wsp_store_entries_begin(struct wsp_store_entries *,
	    struct wsp_store_block *, const struct wsp_store_of *,
	    bool values, struct wsp_error *);

/*
 * Goes on to the next entry, which is valid until the next call; *e is NULL
 * after the last one, when nothing may be left over.  If a key is wanted only
 * the entry of that has values.
 */
int	wsp_store_entries_next(struct wsp_store_entries *, const char *wanted,
	    const struct wsp_store_entry **e, struct wsp_error *);

void	wsp_store_entries_end(struct wsp_store_entries *);

#endif
