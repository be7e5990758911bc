/* SPDX-License-Identifier: ISC */
/*
 * lane.h - what an archive knows at one time: its slots in order of time.
 *
 * An archive holds the slots that start in (now - retention, now], except those
 * whose place a later point has taken.  A slot is known if it is held and has
 * the value of its time.  Here the ring is unrolled, so that a time is found by
 * counting from the oldest slot, and what lies in it is judged once.
 */
#ifndef WSP_RING_LANE_H
#define WSP_RING_LANE_H

#include "ring/ring.h"
#include "wsp.h"

/* A cell is one of the lane's slots, the oldest first. */
enum wsp_cell {
	WSP_CELL_EMPTY,		/* free to get a value; fresh memory is this */
	WSP_CELL_TAKEN,		/* by a point later than now */
	WSP_CELL_KNOWN,		/* a value that was read */
	WSP_CELL_BARRED,	/* one that was made, but not to be written */
	WSP_CELL_MADE		/* one that was made */
};

struct wsp_lane {
	const struct wsp_archive *archive;
	uint32_t	 step;
	int64_t		 first;		/* interval of cell 0 */
	uint32_t	 begin, end;	/* cells whose times fit a slot */
	uint32_t	 oldest;	/* first cell with a value, or end */
	uint32_t	 base;		/* how the ring is turned, or 0 */
	bool		 ahead;		/* may have points later than now */
	uint8_t		*cells;		/* of enum wsp_cell */
	bool		*used;		/* pieces of cells, or NULL: all */
	double		*values;
	uint32_t	*later;		/* points in WSP_CELL_TAKEN; or NULL */
};

/* All archives of a file, the finest first, equal ones as in the file. */
struct wsp_lanes {
	int64_t		 now;
	uint32_t	 n;
	struct wsp_lane	*list;
};

/*
 * Makes empty lanes for archives, which must outlive them, or lanes with what
 * whole archives in memory know.  Release with wsp_lanes_free(), also after a
 * failure.
 */
int	wsp_lanes_init(struct wsp_lanes *, const struct wsp_archive *,
	    uint32_t n, int64_t now, struct wsp_error *);
int	wsp_lanes_read(struct wsp_lanes *, const struct wsp_window *,
	    uint32_t n, int64_t now, struct wsp_error *);

void	wsp_lanes_free(struct wsp_lanes *);

static inline int64_t
wsp_lane_time(const struct wsp_lane *l, int64_t cell)
{
	return l->first + cell * l->step;
}

/* The first cell that starts at a time or later; it need not exist. */
static inline int64_t
wsp_lane_after(const struct wsp_lane *l, int64_t time)
{
	int64_t distance = time - l->first;

	return distance > 0 ? (distance - 1) / l->step + 1 :
	    distance / l->step;
}

/* The cell of an interval, which must be one that the archive may have. */
static inline uint32_t
wsp_lane_cell(const struct wsp_lane *l, int64_t interval)
{
	return (uint32_t)((interval - l->first) / l->step);
}

/* As windows have it: empty pieces of a large archive are not touched. */
static inline enum wsp_cell
wsp_lane_state(const struct wsp_lane *l, int64_t cell)
{
	return l->used == NULL || l->used[cell / WSP_PIECE] ?
	    (enum wsp_cell)l->cells[cell] : WSP_CELL_EMPTY;
}

static inline void
wsp_lane_mark(struct wsp_lane *l, int64_t cell, enum wsp_cell state)
{
	l->cells[cell] = (uint8_t)state;
	if (l->used != NULL)
		l->used[cell / WSP_PIECE] = true;
}

/* Does the archive hold the slot of an interval of its step? */
static inline bool
wsp_lane_holds(const struct wsp_lane *l, int64_t interval)
{
	return interval >= wsp_lane_time(l, l->begin) &&
	    interval < wsp_lane_time(l, l->end) &&
	    wsp_lane_state(l, wsp_lane_cell(l, interval)) != WSP_CELL_TAKEN;
}

static inline bool
wsp_lane_knows(const struct wsp_lane *l, uint32_t cell)
{
	return wsp_lane_state(l, cell) >= WSP_CELL_KNOWN;
}

/* Stores the value of an interval of its step, if that is known. */
bool	wsp_lane_get(const struct wsp_lane *, int64_t interval,
	    double *value);

/* Gives a cell a value. */
void	wsp_lane_put(struct wsp_lane *, uint32_t cell, enum wsp_cell, double);

/*
 * The cells from *from up to *until start in [time, time + width).  They are
 * those that could have a slot, also those that do not exist any more or yet.
 */
void	wsp_lane_range(const struct wsp_lane *, int64_t time, uint32_t width,
	    int64_t *from, int64_t *until);

/* Cuts such a range to the cells that exist. */
void	wsp_lane_cut(const struct wsp_lane *, int64_t *from, int64_t *until);

/* How many of the cells that start there have a value? */
uint32_t wsp_lane_count(const struct wsp_lane *, int64_t time,
	    uint32_t width);

/* Has any of them been made? */
bool	wsp_lane_got(const struct wsp_lane *, int64_t time, uint32_t width);

/* Does it hold every slot that starts there, up to now? */
bool	wsp_lane_whole(const struct wsp_lane *, int64_t time, uint32_t width);

/* Does it know a slot that lies in [time, time + width) as a whole? */
bool	wsp_lane_within(const struct wsp_lane *, int64_t time,
	    uint32_t width);

/*
 * The slot of step d that a value of step s at a time goes to: the one that the
 * time lies in, or, where d is less, the first that starts in its interval, if
 * one has.
 */
int64_t	wsp_goes_to(int64_t time, uint32_t s, uint32_t d, int64_t now);

/* The first lane of the next finer step, or NULL. */
const struct wsp_lane *wsp_lanes_finer(const struct wsp_lanes *,
	    uint32_t step);

/* May there be points later than now? */
bool	wsp_lanes_ahead(const struct wsp_lanes *);

/* The value that the first lane of a step knows of an interval. */
bool	wsp_lanes_get(const struct wsp_lanes *, uint32_t step,
	    int64_t interval, double *value);

#endif
