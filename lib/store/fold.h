/* SPDX-License-Identifier: ISC */
/* fold.h - entries of one object become one. */
#ifndef WSP_STORE_FOLD_H
#define WSP_STORE_FOLD_H

#include "store/fold_input.h"
#include "store/mentions.h"

/* What an interval is at the end of several entries. */
struct wsp_fold_event {
	uint32_t	step, unit, points;
	uint32_t	seq;		/* of the last entry that has it */
	uint32_t	slot_seq;	/* that put it into a slot, from 1; 0 */
	bool		empty;
	bool		owner;		/* it is in its slot */
	uint64_t	bits;
};

struct wsp_fold_odd {
	uint32_t	step, slot, points, phase, seq;
	const uint8_t	*bytes;
};

/* Zeroed it is ready; end it with wsp_fold_free(). */
struct wsp_fold {
	struct wsp_store_arena arena;	/* of what is made */
	size_t		 n;		/* of the input */
	struct wsp_store_entry *entries;
	const uint64_t	*tids, *firsts;
	size_t		 nevents, events_room;
	struct wsp_fold_event *events;
	size_t		 nodd, odd_room;
	struct wsp_fold_odd *odd;
	struct wsp_mentions now, past;
	uint64_t	 forgotten;	/* values left out, in all */
};

/*
 * Makes one entry of n of an input, those of one object, which lose their
 * order, without intervals before a time, in seconds, that are in no slot.  It
 * is valid until the next call, and as long as the input.
 */
int	wsp_fold_make(struct wsp_fold *, struct wsp_fold_input *, size_t at,
	    size_t n, int64_t oldest, struct wsp_store_entry *,
	    struct wsp_error *);

void	wsp_fold_free(struct wsp_fold *);

#endif
