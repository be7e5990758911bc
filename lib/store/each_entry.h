/* SPDX-License-Identifier: ISC */
#ifndef WSP_STORE_EACH_ENTRY_H
#define WSP_STORE_EACH_ENTRY_H

#include "store/store.h"

/* Takes an entry with its values; returns -1 with the reason to end it. */
typedef int wsp_entry_fn(void *arg, const struct wsp_store_entry *,
	    struct wsp_error *);

/* Calls a function for every entry of a range, in the order of keys. */
int	wsp_store_each_entry(struct wsp_store *, uint64_t tid, uint64_t first,
	    wsp_entry_fn *, void *arg, struct wsp_error *);

/*
 * The entries of a group of segments, one after the other.  Zeroed but for the
 * group it is at the beginning.
 */
struct wsp_entry_stream {
	const struct wsp_store_group *group;
	bool		 values;	/* with values */
	size_t		 at;		/* segment of it */
	bool		 scanning;
	struct wsp_store_row row;
	struct wsp_store_scan scan;
	const struct wsp_store_entry *entry;	/* NULL: no more */
};

/* Goes on; blocks without a key after another one are passed over. */
int	wsp_entry_stream_after(struct wsp_store *, struct wsp_entry_stream *,
	    const char *key, struct wsp_error *);
int	wsp_entry_stream_next(struct wsp_store *, struct wsp_entry_stream *,
	    struct wsp_error *);

/*
 * After a failure to go to the next one: passes over what could not be read.
 * False if that may not be.
 */
bool	wsp_entry_stream_pass(struct wsp_store *, struct wsp_entry_stream *,
	    const struct wsp_error *);
void	wsp_entry_stream_end(struct wsp_entry_stream *);

#endif
