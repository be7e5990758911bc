/* SPDX-License-Identifier: ISC */
/* mentions.h - intervals in any order become a list. */
#ifndef WSP_STORE_MENTIONS_H
#define WSP_STORE_MENTIONS_H

#include "store/arena.h"
#include "store/list.h"

/* Zeroed it is empty; to be freed. */
struct wsp_mentions {
	size_t		 n, room;
	struct wsp_store_mention *list;
};

int	wsp_mentions_add(struct wsp_mentions *,
	    const struct wsp_store_mention *, struct wsp_error *);

/*
 * Makes a list of them, each of another interval, which lives in the arena, and
 * leaves none.
 */
int	wsp_mentions_list(struct wsp_mentions *, uint32_t step,
	    struct wsp_store_list *, struct wsp_store_arena *,
	    struct wsp_error *);

void	wsp_mentions_free(struct wsp_mentions *);

#endif
