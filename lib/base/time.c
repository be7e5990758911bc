/* SPDX-License-Identifier: ISC */
/* time.c - read a time as people and scripts write it. */
#include <string.h>
#include <time.h>

#include "base/error.h"
#include "base/unit.h"

/* Times beyond this are not times; sums of two cannot overflow. */
#define LIMIT	(INT64_C(1) << 60)

/* Reads exactly n digits and moves on; false if there are fewer. */
static bool
scan_digits(const char **s, int n, int *value)
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

static bool
scan_char(const char **s, char c)
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

/* YYYYMMDD, or YYYY-MM-DD if dashes are allowed */
static bool
scan_date(const char **s, bool dashes, struct tm *tm)
{
	int year, month, day;

	if (!scan_digits(s, 4, &year))
		return false;
	dashes = dashes && scan_char(s, '-');
	if (!scan_digits(s, 2, &month) || (dashes && !scan_char(s, '-')) ||
	    !scan_digits(s, 2, &day) || !is_date(year, month, day))
		return false;
	tm->tm_year = year - 1900;
	tm->tm_mon = month - 1;
	tm->tm_mday = day;
	return true;
}

/* HH:MM, HHMM, HH:MM:SS or HHMMSS; a fraction of a second is dropped. */
static bool
scan_clock(const char **s, struct tm *tm)
{
	bool colons;

	if (!scan_digits(s, 2, &tm->tm_hour))
		return false;
	colons = scan_char(s, ':');
	if (!scan_digits(s, 2, &tm->tm_min))
		return false;
	if (colons ? scan_char(s, ':') : **s >= '0' && **s <= '9') {
		if (!scan_digits(s, 2, &tm->tm_sec))
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
	if (scan_char(s, 'Z')) {
		*time = timegm(tm);
		return true;
	}
	if (!scan_char(s, '+') && !scan_char(s, '-'))
		return false;
	if (!scan_digits(s, 2, &hours))
		return false;
	if ((scan_char(s, ':') || **s != '\0') &&
	    !scan_digits(s, 2, &minutes))
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
	if ((scan_char(&s, 'T') || scan_char(&s, ' ')) && !scan_clock(&s, &tm))
		return false;
	return scan_zone(&s, &tm, time) && *s == '\0';
}

/* HH:MM_YYYYMMDD, as in Graphite's render API */
static bool
parse_graphite(const char *s, int64_t *time)
{
	struct tm tm = { .tm_isdst = -1 };

	if (!scan_digits(&s, 2, &tm.tm_hour) || !scan_char(&s, ':') ||
	    !scan_digits(&s, 2, &tm.tm_min) || !scan_char(&s, '_') ||
	    !scan_date(&s, false, &tm) || *s != '\0' ||
	    tm.tm_hour >= 24 || tm.tm_min >= 60)
		return false;
	*time = mktime(&tm);
	return true;
}

/* A unit of time, or a month of 30 days as Graphite counts it. */
static bool
unit(const char *s, size_t len, uint64_t *seconds)
{
	if (len >= 3 && len <= strlen("months") &&
	    memcmp(s, "months", len) == 0) {
		*seconds = 30 * 24 * 60 * 60;
		return true;
	}
	return wsp_unit(s, len, seconds);
}

/* A sign, and one or more numbers with units: -6h, +1d12h */
static bool
parse_offset(const char *s, int64_t *offset)
{
	const char *end = s + strlen(s), *letters;
	bool minus = *s == '-';
	uint64_t n, seconds;
	int64_t sum = 0;

	if (*s != '-' && *s != '+')
		return false;
	s++;
	do {
		if ((letters = wsp_digits(s, end, &n)) == NULL)
			return false;
		s = letters + strspn(letters, "abcdefghijklmnopqrstuvwxyz");
		if (!unit(letters, (size_t)(s - letters), &seconds) ||
		    __builtin_mul_overflow(n, seconds, &n) || n > LIMIT)
			return false;
		sum += (int64_t)n;
	} while (sum <= LIMIT && *s != '\0');
	*offset = minus ? -sum : sum;
	return *s == '\0';
}

static int64_t
clamp(int64_t t)
{
	return t > LIMIT ? LIMIT : t < -LIMIT ? -LIMIT : t;
}

static bool
parse_relative(const char *s, int64_t now, int64_t *time)
{
	int64_t offset = 0;

	if (strncmp(s, "now", 3) == 0)
		s += 3;
	else if (*s == '\0')
		return false;
	if (*s != '\0' && !parse_offset(s, &offset))
		return false;
	*time = clamp(clamp(now) + offset);
	return true;
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
		if (*p >= '0' && *p <= '9')
			digit = *p - '0';
		else if ((*p | 0x20) >= 'a' && (*p | 0x20) <= 'f')
			digit = (*p | 0x20) - 'a' + 10;
		else
			return false;
		v = v >= LIMIT ? LIMIT : v * 16 + (uint64_t)digit;
	}
	*time = v > LIMIT ? LIMIT : (int64_t)v;
	return true;
}

static bool
parse_seconds(const char *s, int64_t *time)
{
	int64_t v;

	if (wsp_parse_int(s, &v) == -1)
		return false;
	*time = clamp(v);
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
	    !parse_relative(text, now, &t))
		return wsp_fail(err, WSP_EVALUE, "invalid time '%s' (use "
		    "seconds since the epoch, now, -6h, now-6h, "
		    "HH:MM_YYYYMMDD, YYYYMMDD or ISO 8601)", text);
	*time = t;
	return 0;
}
