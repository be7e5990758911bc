/* SPDX-License-Identifier: ISC */
/*
 * grow.h - arrays that become larger.
 *
 * The array is given by the address of the pointer to it, which is changed on
 * success only.
 */
#ifndef WSP_BASE_GROW_H
#define WSP_BASE_GROW_H

#include "wsp.h"

/*
 * Makes room for one more in an array of n elements that has grown by this
 * function alone: it has room for a power of two.
 */
int	wsp_grow(void *arrayp, size_t n, size_t size, struct wsp_error *);

/* The same as the next one, where there is no room. */
int	wsp_grow_more(void *arrayp, size_t *room, size_t used, size_t more,
	    size_t size);

/*
 * Makes room for more elements behind those in use, where *room is how many
 * there is room for.  Returns -1 with errno if there is no memory.
 */
static inline int
wsp_grow_room(void *arrayp, size_t *room, size_t used, size_t more,
    size_t size)
{
	return more <= *room - used ? 0 :
	    wsp_grow_more(arrayp, room, used, more, size);
}

#endif
