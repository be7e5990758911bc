/* SPDX-License-Identifier: ISC */
/*
 * ring.h - where in an archive an interval has its slot.
 *
 * The base of an archive is the interval stored in its first slot, 0 if the
 * archive is empty.  Only here and in ring.c is the arithmetic known; what is
 * done for every slot of a large file is here, to be compiled into the loops.
 */
#ifndef WSP_RING_RING_H
#define WSP_RING_RING_H

#include <sys/endian.h>

#include <string.h>

#include "ring/archive.h"
#include "wsp.h"

/* Like Python's %, never negative: C's has the sign of a. */
static inline int64_t
wsp_modulo(int64_t a, int64_t b)
{
	/* NOLINTNEXTLINE: a step of 0 is refused when a file is opened. */
	int64_t r = a % b;

	return r < 0 ? r + b : r;
}

/* Rounds a time down to a multiple of step. */
static inline int64_t
wsp_align(int64_t time, uint32_t step)
{
	return time - wsp_modulo(time, step);
}

/* Cuts a time to a range in which sums of times cannot overflow. */
int64_t	wsp_clamp_time(int64_t);

/* The slot of an interval, counted from this base even if that is 0. */
uint32_t wsp_ring_place(const struct wsp_archive *, int64_t base,
	    int64_t interval);

/* The slot of an interval; the first one if the archive is empty. */
uint32_t wsp_ring_slot(const struct wsp_archive *, uint32_t base,
	    int64_t interval);

/* The slot n places after this one. */
static inline uint32_t
wsp_ring_after(const struct wsp_archive *a, uint32_t slot, uint64_t n)
{
	uint64_t after = slot + n;

	/* Most often it does not go round: spare the division. */
	/* NOLINTNEXTLINE: an archive without points is none. */
	return (uint32_t)(after < a->points ? after : after % a->points);
}

/* How many slots lie from this one to that one, going forward. */
static inline uint32_t
wsp_ring_distance(const struct wsp_archive *a, uint32_t from, uint32_t to)
{
	return to >= from ? to - from : to + (a->points - from);
}

static inline void
wsp_slot_decode(const uint8_t *buf, struct wsp_slot *slot)
{
	uint64_t bits = be64dec(buf + 4);

	slot->interval = be32dec(buf);
	memcpy(&slot->value, &bits, sizeof(bits));
}

/* In whole words: compilers do not make one of bytes put one by one. */
static inline void
wsp_slot_encode(const struct wsp_slot *slot, uint8_t *buf)
{
	uint32_t interval = htobe32(slot->interval);
	uint64_t bits;

	memcpy(&bits, &slot->value, sizeof(bits));
	bits = htobe64(bits);
	memcpy(buf, &interval, sizeof(interval));
	memcpy(buf + 4, &bits, sizeof(bits));
}

/* Are two values the same, bit for bit? */
bool	wsp_same_value(double, double);

/*
 * What the slot of an interval holds when its point has been erased.  That is
 * nothing, but for the first slot of an archive: without a time there readers
 * find no other slot.  It gets one of the first lap after 1970.  False if
 * there is none but the interval itself.
 */
bool	wsp_erased_slot(const struct wsp_archive *, uint32_t slot,
	    int64_t interval, struct wsp_slot *);

/*
 * Is that what is in this slot?  It says nothing then, and counts as empty
 * unless the time is one that the archive still holds, or is asked for.
 */
bool	wsp_is_erased(const struct wsp_archive *, uint32_t slot,
	    const struct wsp_slot *);

/*
 * Of large archives it is known which pieces of so many slots hold nothing, so
 * that memory of theirs is not even read: a system may give memory for that.
 */
#define WSP_PIECE	1024
#define WSP_LARGE	65536	/* slots of an archive that is large */

/*
 * Part of an archive in memory.
 */
struct wsp_window {
	const struct wsp_archive *archive;
	uint32_t	 base;
	uint32_t	 first;		/* slot that slots begins with */
	uint32_t	 count;
	uint8_t		*slots;
	bool		*used;		/* pieces, or NULL: all of them */
};

/* Does the window have this slot? */
static inline bool
wsp_window_has(const struct wsp_window *win, uint32_t slot)
{
	return wsp_ring_distance(win->archive, win->first, slot) < win->count;
}

/* What lies in a slot of the window. */
static inline void
wsp_window_slot(const struct wsp_window *win, uint32_t slot,
    struct wsp_slot *out)
{
	uint32_t i = wsp_ring_distance(win->archive, win->first, slot);

	if (win->used == NULL || win->used[i / WSP_PIECE])
		wsp_slot_decode(win->slots + WSP_SLOT_SIZE * (size_t)i, out);
	else
		*out = (struct wsp_slot){ 0 };
}

/* Finds the value of an interval that is in this slot of the window. */
static inline bool
wsp_window_at(const struct wsp_window *win, uint32_t slot, int64_t interval,
    double *value)
{
	struct wsp_slot s;

	wsp_window_slot(win, slot, &s);
	if (s.interval != interval)
		return false;
	*value = s.value;
	return true;
}

/* Finds the value of an interval in its own slot. */
bool	wsp_window_get(const struct wsp_window *, int64_t interval,
	    double *value);

/*
 * The same as readers do it, to whom an archive without a base is empty; and
 * no interval is 0.
 */
bool	wsp_window_find(const struct wsp_window *, int64_t interval,
	    double *value);

/*
 * Is the slot of this interval taken by a point of a later one, written ahead
 * of its time or by a clock ahead of ours?
 */
bool	wsp_window_taken(const struct wsp_window *, int64_t interval);

/* Makes the window of a whole archive that is empty, and not turned. */
int	wsp_window_make(struct wsp_window *, const struct wsp_archive *,
	    struct wsp_error *);

/*
 * How many slots from the one at i in the window on, a multiple of WSP_PIECE,
 * are in one piece, and where they lie, or nothing but zeros.
 */
uint32_t wsp_window_piece(const struct wsp_window *, uint32_t i,
	    const uint8_t **);

/* Encodes what lies at i in the window. */
static inline void
wsp_window_put(struct wsp_window *win, uint32_t i, const struct wsp_slot *s)
{
	wsp_slot_encode(s, win->slots + WSP_SLOT_SIZE * (size_t)i);
	if (win->used != NULL)
		win->used[i / WSP_PIECE] = true;
}

/* Changes a slot of the window, but not of the file. */
void	wsp_window_set(struct wsp_window *, uint32_t slot,
	    const struct wsp_slot *);

void	wsp_window_free(struct wsp_window *);

/* A slot that gets another content, an interval of 0 if it is to be empty. */
struct wsp_edit {
	uint32_t	slot;
	struct wsp_slot	value;
};

#endif
