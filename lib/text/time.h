/* SPDX-License-Identifier: ISC */
#ifndef WSP_TEXT_TIME_H
#define WSP_TEXT_TIME_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

/* Times beyond this are not times; sums of two cannot overflow. */
#define WSP_TIME_LIMIT	(INT64_C(1) << 60)

/* Cuts a time to what is one. */
int64_t	wsp_time_clamp(int64_t);

/* Sets a day, if there is such a one.  Months and days count from 1. */
bool	wsp_set_date(struct tm *, int year, int month, int day);

/*
 * Reads exactly n digits and moves on; false if there are fewer.
 */
bool	wsp_scan_digits(const char **, int n, int *value);

/* Moves on over a character; false if another one is there. */
bool	wsp_scan_char(const char **, char);

/* Reads a sign, and one or more numbers with units: -6h, +1d12h. */
bool	wsp_time_offset(const char *, int64_t *offset);

/*
 * Reads a time of Graphite's render API: a time of day (18:30, 6pm, 6:30pm,
 * noon, midnight, teatime), a day (today, yesterday, tomorrow, monday, jan5,
 * 12/31/26, 20261231), or one after the other, and perhaps an offset.  What
 * is left out is midnight and today; times are local ones.  Upper case, white
 * space, underscores and commas make no difference.
 */
bool	wsp_time_words(const char *, int64_t now, int64_t *time);

#endif
