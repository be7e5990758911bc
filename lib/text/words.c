/* SPDX-License-Identifier: ISC */
/* words.c - read a time in the words of Graphite's render API. */
#include <string.h>
#include <time.h>

#include "text/time.h"
#include "text/unit.h"

/* No time in words is longer. */
#define LONGEST	64

/* Moves on over a word; false if another one is there. */
static bool
scan_word(const char **s, const char *word)
{
	size_t len = strlen(word);

	if (strncmp(*s, word, len) != 0)
		return false;
	*s += len;
	return true;
}

/* Reads a number of one or two digits and moves on. */
static bool
scan_short(const char **s, int *value)
{
	return wsp_scan_digits(s, strspn(*s, "0123456789") == 1 ? 1 : 2,
	    value);
}

/* The twelve hours before and after noon begin with 12. */
static bool
scan_half(const char **s, int *hour)
{
	bool before = scan_word(s, "am");

	if (!before && !scan_word(s, "pm"))
		return false;
	if (*hour <= 12)
		*hour = *hour % 12 + (before ? 0 : 12);
	return true;
}

/* 18:30, 6:30pm or 6pm; does not move on if it is none of these. */
static bool
scan_clock(const char **text, struct tm *tm)
{
	const char *s = *text;
	int hour, minute = 0;
	bool colon;

	if (!scan_short(&s, &hour))
		return false;
	if ((colon = wsp_scan_char(&s, ':')) &&
	    !wsp_scan_digits(&s, 2, &minute))
		return false;
	if ((!scan_half(&s, &hour) && !colon) || hour > 23 || minute > 59)
		return false;
	tm->tm_hour = hour;
	tm->tm_min = minute;
	*text = s;
	return true;
}

static bool
scan_hour(const char **s, struct tm *tm)
{
	static const struct {
		const char	*word;
		int		 hour;
	} hours[] = { { "midnight", 0 }, { "noon", 12 }, { "teatime", 16 } };
	size_t i;

	for (i = 0; i < sizeof(hours) / sizeof(hours[0]); i++)
		if (scan_word(s, hours[i].word)) {
			tm->tm_hour = hours[i].hour;
			return true;
		}
	return scan_clock(s, tm);
}

/* MM/DD/YY or MM/DD/YYYY; of two digits, 70 and more are years before 2000. */
static bool
scan_slashes(const char **s, struct tm *tm)
{
	int year, month, day;

	if (!scan_short(s, &month) || !wsp_scan_char(s, '/') ||
	    !scan_short(s, &day) || !wsp_scan_char(s, '/') ||
	    !wsp_scan_digits(s, (int)strspn(*s, "0123456789") == 4 ? 4 : 2,
	    &year))
		return false;
	if (year < 100)
		year += year < 70 ? 2000 : 1900;
	return wsp_set_date(tm, year, month, day);
}

static bool
scan_compact(const char **s, struct tm *tm)
{
	int year, month, day;

	return wsp_scan_digits(s, 4, &year) && wsp_scan_digits(s, 2, &month) &&
	    wsp_scan_digits(s, 2, &day) && wsp_set_date(tm, year, month, day);
}

/* Which of the names is there, by its first three letters or more; or -1. */
static int
scan_name(const char **s, const char *const *names, int n)
{
	size_t len = strspn(*s, "abcdefghijklmnopqrstuvwxyz");
	int i;

	for (i = 0; i < n; i++)
		if (len >= 3 && len <= strlen(names[i]) &&
		    memcmp(*s, names[i], len) == 0) {
			*s += len;
			return i;
		}
	return -1;
}

/* The name of a month, and a day in it, of this year. */
static bool
scan_month(const char **s, struct tm *tm)
{
	static const char *const months[] = { "january", "february", "march",
	    "april", "may", "june", "july", "august", "september", "october",
	    "november", "december" };
	int month, day;

	return (month = scan_name(s, months, 12)) != -1 &&
	    scan_short(s, &day) &&
	    wsp_set_date(tm, tm->tm_year + 1900, month + 1, day);
}

/* The last such day, today included. */
static bool
scan_weekday(const char **s, struct tm *tm)
{
	static const char *const days[] = { "sunday", "monday", "tuesday",
	    "wednesday", "thursday", "friday", "saturday" };
	int day;

	if ((day = scan_name(s, days, 7)) == -1)
		return false;
	tm->tm_mday -= (tm->tm_wday - day + 7) % 7;
	return true;
}

static bool
scan_day(const char **s, struct tm *tm)
{
	if (scan_word(s, "today"))
		return true;
	if (scan_word(s, "yesterday")) {
		tm->tm_mday--;
		return true;
	}
	if (scan_word(s, "tomorrow")) {
		tm->tm_mday++;
		return true;
	}
	if (**s >= '0' && **s <= '9')
		return strchr(*s, '/') != NULL ? scan_slashes(s, tm) :
		    scan_compact(s, tm);
	return scan_month(s, tm) || scan_weekday(s, tm);
}

/* What stands before the offset. */
static bool
parse_reference(const char *s, int64_t now, int64_t *time)
{
	time_t t = (time_t)now;
	struct tm tm = { .tm_isdst = -1 };

	if (*s == '\0' || strcmp(s, "now") == 0) {
		*time = now;
		return true;
	}
	if (localtime_r(&t, &tm) == NULL)
		return false;
	tm.tm_hour = tm.tm_min = tm.tm_sec = 0;
	tm.tm_isdst = -1;
	/* NOLINTNEXTLINE: there is always more of it, or its NUL. */
	if (scan_hour(&s, &tm) ? *s != '\0' && !scan_day(&s, &tm) :
	    !scan_day(&s, &tm))
		return false;
	*time = mktime(&tm);
	return *s == '\0';
}

/* Copies what counts, in lower case. */
static bool
copy_words(char buf[LONGEST], const char *text)
{
	size_t n = 0;

	for (; *text != '\0'; text++) {
		if (*text == '_' || *text == ',' || wsp_isspace(*text))
			continue;
		if (n == LONGEST - 1)
			return false;
		buf[n++] = *text >= 'A' && *text <= 'Z' ?
		    (char)(*text - 'A' + 'a') : *text;
	}
	buf[n] = '\0';
	return n > 0;
}

bool
wsp_time_words(const char *text, int64_t now, int64_t *time)
{
	int64_t reference, offset = 0;
	char buf[LONGEST], *sign;

	if (!copy_words(buf, text))
		return false;
	if ((sign = strpbrk(buf, "+-")) != NULL) {
		if (!wsp_time_offset(sign, &offset))
			return false;
		*sign = '\0';
	}
	if (!parse_reference(buf, wsp_time_clamp(now), &reference))
		return false;
	*time = wsp_time_clamp(reference + offset);
	return true;
}
