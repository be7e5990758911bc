/* SPDX-License-Identifier: ISC */
/* time.c - read a time as people and scripts write it. */
#include <string.h>
#include <time.h>

#include "base/error.h"
#include "text/hex.h"
#include "text/time.h"
#include "text/unit.h"

bool
wsp_scan_digits(const char **s, int n, int *value)
{
	int v = 0;

	for (; n > 0; n--, (*s)++) {
		if (**s < '0' || **s > '9')
			return false;
		v = v * 10 + (**s - '0');
	}
	*value = v;
	return true;
}

bool
wsp_scan_char(const char **s, char c)
{
	if (**s != c)
		return false;
	(*s)++;
	return true;
}

static bool
is_date(int year, int month, int day)
{
	static const int days[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31,
	    30, 31 };
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return month >= 1 && month <= 12 && day >= 1 &&
	    day <= days[month - 1] && (month != 2 || day < 29 || leap);
}

bool
wsp_set_date(struct tm *tm, int year, int month, int day)
{
	if (!is_date(year, month, day))
		return false;
	tm->tm_year = year - 1900;
	tm->tm_mon = month - 1;
	tm->tm_mday = day;
	return true;
}

/* YYYYMMDD, or YYYY-MM-DD if dashes are allowed */
static bool
scan_date(const char **s, bool dashes, struct tm *tm)
{
	int year, month, day;

	if (!wsp_scan_digits(s, 4, &year))
		return false;
	dashes = dashes && wsp_scan_char(s, '-');
	return wsp_scan_digits(s, 2, &month) &&
	    (!dashes || wsp_scan_char(s, '-')) &&
	    wsp_scan_digits(s, 2, &day) && wsp_set_date(tm, year, month, day);
}

/* HH:MM, HHMM, HH:MM:SS or HHMMSS; a fraction of a second is dropped. */
static bool
scan_clock(const char **s, struct tm *tm)
{
	bool colons;

	if (!wsp_scan_digits(s, 2, &tm->tm_hour))
		return false;
	colons = wsp_scan_char(s, ':');
	if (!wsp_scan_digits(s, 2, &tm->tm_min))
		return false;
	if (colons ? wsp_scan_char(s, ':') : **s >= '0' && **s <= '9') {
		if (!wsp_scan_digits(s, 2, &tm->tm_sec))
			return false;
		if (**s == '.' || **s == ',')
			*s += 1 + strspn(*s + 1, "0123456789");
	}
	return tm->tm_hour < 24 && tm->tm_min < 60 && tm->tm_sec <= 60;
}

/* Z, +HH:MM, +HHMM, +HH or nothing, which means local time. */
static bool
scan_zone(const char **s, struct tm *tm, int64_t *time)
{
	int sign = **s == '-' ? -1 : 1, hours, minutes = 0;

	if (**s == '\0') {
		*time = mktime(tm);
		return true;
	}
	if (wsp_scan_char(s, 'Z')) {
		*time = timegm(tm);
		return true;
	}
	if (!wsp_scan_char(s, '+') && !wsp_scan_char(s, '-'))
		return false;
	if (!wsp_scan_digits(s, 2, &hours))
		return false;
	if ((wsp_scan_char(s, ':') || **s != '\0') &&
	    !wsp_scan_digits(s, 2, &minutes))
		return false;
	*time = timegm(tm) - sign * (hours * 3600 + minutes * 60);
	return hours < 24 && minutes < 60;
}

/* ISO 8601: a date, and perhaps T, a time of day and a zone. */
static bool
parse_iso(const char *s, int64_t *time)
{
	struct tm tm = { .tm_isdst = -1 };

	if (!scan_date(&s, true, &tm))
		return false;
	if ((wsp_scan_char(&s, 'T') || wsp_scan_char(&s, ' ')) &&
	    !scan_clock(&s, &tm))
		return false;
	return scan_zone(&s, &tm, time) && *s == '\0';
}

/* HH:MM_YYYYMMDD, as in Graphite's render API */
static bool
parse_graphite(const char *s, int64_t *time)
{
	struct tm tm = { .tm_isdst = -1 };

	if (!wsp_scan_digits(&s, 2, &tm.tm_hour) || !wsp_scan_char(&s, ':') ||
	    !wsp_scan_digits(&s, 2, &tm.tm_min) || !wsp_scan_char(&s, '_') ||
	    !scan_date(&s, false, &tm) || *s != '\0' ||
	    tm.tm_hour >= 24 || tm.tm_min >= 60)
		return false;
	*time = mktime(&tm);
	return true;
}

int64_t
wsp_time_clamp(int64_t t)
{
	return t > WSP_TIME_LIMIT ? WSP_TIME_LIMIT :
	    t < -WSP_TIME_LIMIT ? -WSP_TIME_LIMIT : t;
}

/*
 * A unit of time as Graphite takes it, by how the word begins; a month has 30
 * days, and what could be a minute or a month is a minute.
 */
static bool
find_unit(const char *s, size_t len, uint64_t *seconds)
{
	if (len >= 3 && memcmp(s, "mon", 3) == 0) {
		*seconds = 30 * 24 * 60 * 60;
		return true;
	}
	if (len >= 3 && memcmp(s, "min", 3) == 0)
		len = 3;
	else if (len > 1 && *s != 'm')
		len = 1;
	return wsp_unit(s, len, seconds);
}

/* One number with its unit; moves on behind it. */
static bool
scan_span(const char **s, int64_t *seconds)
{
	const char *letters;
	uint64_t n, unit;

	letters = wsp_digits(*s, *s + strlen(*s), &n);
	if (letters == NULL)
		return false;
	*s = letters + strspn(letters, "abcdefghijklmnopqrstuvwxyz");
	if (!find_unit(letters, (size_t)(*s - letters), &unit) ||
	    __builtin_mul_overflow(n, unit, &n) || n > WSP_TIME_LIMIT)
		return false;
	*seconds = (int64_t)n;
	return true;
}

bool
wsp_time_offset(const char *s, int64_t *offset)
{
	bool minus = *s == '-';
	int64_t sum = 0, n;

	if (*s != '-' && *s != '+')
		return false;
	s++;
	do {
		if (!scan_span(&s, &n))
			return false;
		sum += n;
	} while (sum <= WSP_TIME_LIMIT && *s != '\0');
	*offset = minus ? -sum : sum;
	return *s == '\0';
}

static bool
parse_hex(const char *s, int64_t *time)
{
	uint64_t v = 0;
	const char *p;
	int digit;

	if (s[0] != '0' || (s[1] != 'x' && s[1] != 'X') || s[2] == '\0')
		return false;
	for (p = s + 2; *p != '\0'; p++) {
		if ((digit = wsp_hex_digit(*p)) == -1)
			return false;
		v = v >= WSP_TIME_LIMIT ? WSP_TIME_LIMIT :
		    v * 16 + (uint64_t)digit;
	}
	*time = v > WSP_TIME_LIMIT ? WSP_TIME_LIMIT : (int64_t)v;
	return true;
}

static bool
parse_seconds(const char *s, int64_t *time)
{
	int64_t v;

	if (wsp_parse_int(s, &v) == -1)
		return false;
	*time = wsp_time_clamp(v);
	return true;
}

int
wsp_parse_time(const char *text, int64_t now, int64_t *time,
    struct wsp_error *err)
{
	int64_t t;

	/* Dates first: eight digits may be a date or seconds. */
	if (!parse_iso(text, &t) && !parse_graphite(text, &t) &&
	    !parse_seconds(text, &t) && !parse_hex(text, &t) &&
	    !wsp_time_words(text, now, &t))
		return wsp_fail(err, WSP_EVALUE, "invalid time '%s' (use "
		    "seconds since the epoch, now, -6h, now-6h, noon, "
		    "yesterday, monday, HH:MM_YYYYMMDD, YYYYMMDD or "
		    "ISO 8601)", text);
	*time = t;
	return 0;
}
