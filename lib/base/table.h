/* SPDX-License-Identifier: ISC */
/*
 * table.h - texts that are looked up, each with a number.
 */
#ifndef WSP_BASE_TABLE_H
#define WSP_BASE_TABLE_H

#include "wsp.h"

struct wsp_table_entry {
	const char	*text;		/* or NULL: a free place */
	size_t		 len;
	size_t		 group;
	size_t		 value;
};

/*
 * Zeroed it is empty.  The texts stay the caller's.  The same text may be in
 * several groups.
 */
struct wsp_table {
	size_t		 n, room;
	uint64_t	 seed;
	struct wsp_table_entry *entries; /* half of them free */
};

/*
 * A hash of len bytes.  Who does not know the seed can choose no texts that
 * collide; a new seed is random.
 */
uint32_t wsp_hash_text(uint64_t seed, const char *text, size_t len);
uint64_t wsp_hash_seed(void);

/*
 * Adds a text unless it is there.  Stores in *first the value that it has: the
 * one given, or that of the text that was added first.
 */
int	wsp_table_add(struct wsp_table *, size_t group, const char *text,
	    size_t len, size_t value, size_t *first, struct wsp_error *);

/* The value of a text, or false if it is not there. */
bool	wsp_table_find(const struct wsp_table *, size_t group,
	    const char *text, size_t len, size_t *value);

void	wsp_table_free(struct wsp_table *);

#endif
