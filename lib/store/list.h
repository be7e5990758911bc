/* SPDX-License-Identifier: ISC */
/* list.h - the intervals that an entry mentions, one after the other. */
#ifndef WSP_STORE_LIST_H
#define WSP_STORE_LIST_H

#include "store/format.h"

struct wsp_store_mention {
	uint32_t	unit;		/* the interval, divided by the step */
	bool		empty;
	uint64_t	bits;		/* of the value, 0 if empty */
};

/* Where in a list one is; zeroed but for the list it is the beginning. */
struct wsp_store_place {
	const struct wsp_store_list *list;
	size_t		 run;
	uint32_t	 in_run;
	uint32_t	 value;
};

/* The next one of a list that has its values, or false. */
static inline bool
wsp_store_mention_next(struct wsp_store_place *p, struct wsp_store_mention *m)
{
	const struct wsp_store_run *r;

	if (p->run == p->list->nruns)
		return false;
	r = &p->list->runs[p->run];
	m->unit = r->start + p->in_run;
	m->empty = r->empty;
	m->bits = r->empty ? 0 : p->list->values[p->value++];
	if (++p->in_run == r->length) {
		p->run++;
		p->in_run = 0;
	}
	return true;
}

/* How many intervals it mentions. */
uint64_t wsp_store_list_mentions(const struct wsp_store_list *);

/* Do two intervals of a now list share a slot? */
int	wsp_store_list_shares(const struct wsp_store_list *, bool *shares,
	    struct wsp_error *);

/* Is there an interval that both mention? */
bool	wsp_store_lists_meet(const struct wsp_store_list *,
	    const struct wsp_store_list *);

#endif
