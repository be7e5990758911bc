/* SPDX-License-Identifier: ISC */
/* times.c - where on the axis of times a unit of local time begins. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "plot/plot.h"

#define MINUTE	60
#define HOUR	(60 * MINUTE)
#define DAY	(24 * HOUR)
#define MONTH	(INT64_C(2629746))	/* on average */
#define YEAR	(12 * MONTH)

/* The epoch was a Thursday; weeks begin on Monday. */
#define FIRST_MONDAY	(4 * DAY)

/* What is between two labels, at least. */
#define SPACE	3

struct unit {
	int64_t		seconds;
	const char	*label;		/* for strftime */
	const char	*date;		/* below it when it changes, or NULL */
	int		months;		/* or 0 */
	int		width;		/* of the label or the date */
};

#define CLOCK(seconds)	{ seconds, "%H:%M:%S", "%Y-%m-%d", 0, 8 }
#define HOURS(seconds)	{ seconds, "%H:%M", "%Y-%m-%d", 0, 5 }
#define DAYS(n)		{ (n) * DAY, "%b %e", "%Y", 0, 6 }
#define MONTHS(n)	{ (n) * MONTH, "%b", "%Y", n, 4 }
#define YEARS(n)	{ (n) * YEAR, "%Y", NULL, (n) * 12, 4 }

static const struct unit units[] = {
	CLOCK(1), CLOCK(2), CLOCK(5), CLOCK(10), CLOCK(15), CLOCK(30),
	HOURS(MINUTE), HOURS(2 * MINUTE), HOURS(5 * MINUTE),
	HOURS(10 * MINUTE), HOURS(15 * MINUTE), HOURS(30 * MINUTE),
	HOURS(HOUR), HOURS(2 * HOUR), HOURS(3 * HOUR), HOURS(6 * HOUR),
	HOURS(12 * HOUR),
	DAYS(1), DAYS(2), DAYS(7), DAYS(14),
	MONTHS(1), MONTHS(2), MONTHS(3), MONTHS(6),
	YEARS(1), YEARS(2), YEARS(5), YEARS(10), YEARS(20), YEARS(50)
};

#define NUNITS	((int)(sizeof(units) / sizeof(units[0])))

static int64_t
offset_at(int64_t time)
{
	time_t t = (time_t)time;
	struct tm tm;

	return localtime_r(&t, &tm) == NULL ? 0 : tm.tm_gmtoff;
}

void
plot_zone(char buf[PLOT_ZONELEN], int64_t time)
{
	time_t t = (time_t)time;
	struct tm tm;

	*buf = '\0';
	if (localtime_r(&t, &tm) != NULL &&
	    strftime(buf, PLOT_ZONELEN, "%Z", &tm) == 0)
		*buf = '\0';
}

/* The time at which clocks show so many seconds since the epoch. */
static int64_t
of_local(int64_t local)
{
	int64_t time = local - offset_at(local);

	return local - offset_at(time);
}

static int64_t
align_up(int64_t n, int64_t unit)
{
	int64_t rest = n % unit;

	if (rest < 0)
		rest += unit;
	return rest == 0 ? n : n - rest + unit;
}

static void
add_tick(struct plot_ticks *t, int64_t time)
{
	if (t->n < PLOT_TICKS &&
	    (t->n == 0 || t->list[t->n - 1].value < (double)time))
		t->list[t->n++].value = (double)time;
}

/*
 * Parts of an hour go on through a change of the clocks; longer units follow
 * what the clocks show.
 */
static void
count_seconds(struct plot_ticks *t, const struct unit *u, int64_t from,
    int64_t until)
{
	int64_t offset = offset_at(from), phase, local, time;

	phase = u->seconds % (7 * DAY) == 0 ? FIRST_MONDAY : 0;
	local = align_up(from + offset - phase, u->seconds) + phase;
	for (;; local += u->seconds) {
		time = u->seconds < HOUR ? local - offset : of_local(local);
		if (time >= until || t->n == PLOT_TICKS)
			break;
		if (time >= from)
			add_tick(t, time);
	}
}

static void
count_months(struct plot_ticks *t, const struct unit *u, int64_t from,
    int64_t until)
{
	time_t start = (time_t)from;
	int64_t month, time;
	struct tm tm;

	if (localtime_r(&start, &tm) == NULL)
		return;
	month = align_up((tm.tm_year + INT64_C(1900)) * 12 + tm.tm_mon,
	    u->months);
	/* This month has begun already unless it begins now. */
	if (month >= u->months)
		month -= u->months;
	for (;; month += u->months) {
		memset(&tm, 0, sizeof(tm));
		tm.tm_year = (int)(month / 12 - 1900);
		tm.tm_mon = (int)(month % 12);
		tm.tm_mday = 1;
		tm.tm_isdst = -1;
		time = mktime(&tm);
		if (time >= until || t->n == PLOT_TICKS)
			break;
		if (time >= from)
			add_tick(t, time);
	}
}

static void
count_ticks(struct plot_ticks *t, const struct unit *u, int64_t from,
    int64_t until)
{
	t->n = 0;
	if (u->months > 0)
		count_months(t, u, from, until);
	else
		count_seconds(t, u, from, until);
}

/* The date is said at the first tick and where it changes. */
static void
put_label(struct plot_ticks *t, const struct unit *u)
{
	char date[sizeof(t->list[0].date)], before[sizeof(date)] = "";
	struct plot_tick *tick;
	struct tm tm;
	time_t time;

	for (tick = t->list; tick < t->list + t->n; tick++) {
		time = (time_t)tick->value;
		if (localtime_r(&time, &tm) == NULL)
			continue;
		strftime(tick->label, sizeof(tick->label), u->label, &tm);
		*tick->date = '\0';
		if (u->date == NULL)
			continue;
		strftime(date, sizeof(date), u->date, &tm);
		if (strcmp(date, before) != 0)
			strlcpy(tick->date, date, sizeof(tick->date));
		strlcpy(before, date, sizeof(before));
	}
}

/*
 * Dates may be wider than labels, and follow sooner than every tick: of two for
 * which there is no room the later one counts, as something changes there.
 */
static void
thin_dates(struct plot_ticks *t, double columns)
{
	const struct plot_tick *next = NULL;
	struct plot_tick *tick;
	int i;

	for (i = t->n - 1; i >= 0; i--) {
		tick = &t->list[i];
		if (*tick->date == '\0')
			continue;
		if (next != NULL && (next->value - tick->value) * columns <
		    (double)strlen(next->date) + SPACE - 1)
			*tick->date = '\0';
		else
			next = tick;
	}
}

void
plot_time_ticks(struct plot_ticks *t, int64_t from, int64_t until,
    int columns)
{
	int i = 0;

	memset(t, 0, sizeof(*t));
	while (i < NUNITS - 1 && units[i].seconds * columns <
	    (until - from) * (units[i].width + SPACE))
		i++;
	/* In a narrow window it may be that none begins: take a smaller one. */
	for (count_ticks(t, &units[i], from, until); t->n == 0 && i > 0; )
		count_ticks(t, &units[--i], from, until);
	put_label(t, &units[i]);
	thin_dates(t, (double)columns / (double)(until - from));
}
