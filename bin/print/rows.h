/* SPDX-License-Identifier: ISC */
/*
 * rows.h - points as other programs read them, a row for each.
 *
 * A row has the name of the metric, the time and the value; rows of slots
 * also have archive, step and slot, as far as the format has a place for them.
 */
#ifndef BIN_PRINT_ROWS_H
#define BIN_PRINT_ROWS_H

#include "cli/cli.h"
#include "cli/each.h"

/* --format and what goes with it. */
extern const struct cli_option formats_options[];

/* Is there to be something else than text? */
bool	formats_wanted(void);

/* Must the rows of a file be in the order of their times? */
bool	formats_ordered(void);

/* Checks that the options go together and begins the output. */
void	formats_begin(bool slots);

/* Ends the output; the value is that of cli_finish(). */
int	formats_end(void);

/* The rows of a file, zeroed but for the item. */
struct rows {
	struct item	*item;

	/* Of formats.c. */
	struct out	 head;		/* what each row begins with */
	bool		 again;		/* is this not the first one? */
	uint64_t	 left_out;	/* values */
};

/*
 * The rows that follow are points, or slots of this archive.  Return false,
 * and have said why, if the metric has no name that the format could take.
 */
bool	rows_of_points(struct rows *);
bool	rows_of_slots(struct rows *, uint32_t number,
	    const struct wsp_archive *);

/*
 * Print a row, unless the format cannot express the value or, for a slot that
 * is empty, has no number for the slot.
 */
void	rows_point(struct rows *, int64_t time, bool known, double value);
void	rows_slot(struct rows *, uint32_t number, const struct wsp_slot *);

/* Says how many values the format could not express, and releases all. */
void	rows_end(struct rows *);

#endif
