/* SPDX-License-Identifier: ISC */
/*
 * ring.h - where in an archive an interval has its slot.
 *
 * The base of an archive is the interval stored in its first slot, 0 if the
 * archive is empty.  Only here and in ring.c is the arithmetic known; what is
 * done for every slot of a large file is here, to be compiled into the loops.
 */
#ifndef WSP_FILE_RING_H
#define WSP_FILE_RING_H

#include <sys/endian.h>

#include <string.h>

#include "wsp.h"
#include "file/header.h"

/* Like Python's %, never negative: C's has the sign of a. */
static inline int64_t
wsp_modulo(int64_t a, int64_t b)
{
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

/* The oldest time that the archive does not hold any more at now. */
int64_t	wsp_archive_start(const struct wsp_archive *, int64_t now);

/* The first interval that the archive still holds at now. */
int64_t	wsp_archive_first(const struct wsp_archive *, int64_t now);

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

/* Reads the base of an archive. */
int	wsp_ring_base(struct wsp *, const struct wsp_archive *,
	    uint32_t *base, struct wsp_error *);

/* Reads or writes count slots, at most all, going round the end. */
int	wsp_ring_read(struct wsp *, const struct wsp_archive *, uint32_t slot,
	    uint32_t count, uint8_t *, struct wsp_error *);
int	wsp_ring_write(struct wsp *, const struct wsp_archive *, uint32_t slot,
	    uint32_t count, const uint8_t *, struct wsp_error *);

/*
 * Part of an archive in memory.
 */
struct wsp_window {
	const struct wsp_archive *archive;
	uint32_t	 base;
	uint32_t	 first;		/* slot that slots begins with */
	uint32_t	 count;
	uint8_t		*slots;
};

/*
 * Reads count slots of an archive whose base is known, from slot first.
 * Release with wsp_window_free().
 */
int	wsp_window_read(struct wsp *, const struct wsp_archive *,
	    uint32_t base, uint32_t first, uint32_t count,
	    struct wsp_window *, struct wsp_error *);

/* Reads a whole archive. */
int	wsp_window_load(struct wsp *, const struct wsp_archive *,
	    struct wsp_window *, struct wsp_error *);

/* What lies in a slot of the window. */
static inline void
wsp_window_slot(const struct wsp_window *win, uint32_t slot,
    struct wsp_slot *out)
{
	uint32_t i = wsp_ring_distance(win->archive, win->first, slot);

	wsp_slot_decode(win->slots + WSP_SLOT_SIZE * (size_t)i, out);
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

/* Changes a slot of the window, but not of the file. */
void	wsp_window_set(struct wsp_window *, uint32_t slot,
	    const struct wsp_slot *);

/* Is the file any different from the window now? */
int	wsp_window_differs(struct wsp *, const struct wsp_window *,
	    bool *differs, struct wsp_error *);

void	wsp_window_free(struct wsp_window *);

/*
 * Writes slots one after the other, contiguous ones in one go.
 */
struct wsp_run {
	struct wsp	*file;
	const struct wsp_archive *archive;
	uint32_t	 base;		/* kept up to date */
	uint32_t	 slot;		/* where the run begins */
	uint32_t	 count;		/* slots in the run */
	uint32_t	 room;		/* slots that fit the buffer */
	uint8_t		*buf;
};

/* Begins to write at most n slots of an archive with this base. */
int	wsp_run_init(struct wsp_run *, struct wsp *,
	    const struct wsp_archive *, uint32_t base, size_t n,
	    struct wsp_error *);

/* Adds a slot; writes the run before it if it does not continue that. */
int	wsp_run_put(struct wsp_run *, uint32_t slot, int64_t interval, double,
	    struct wsp_error *);

/* Writes what is left. */
int	wsp_run_flush(struct wsp_run *, struct wsp_error *);

void	wsp_run_free(struct wsp_run *);

#endif
