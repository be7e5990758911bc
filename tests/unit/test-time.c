/* SPDX-License-Identifier: ISC */
/*
 * Tests the reading of times, in UTC and in a zone with daylight saving time
 * that is described in full, so that no zone files are needed.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "says.h"
#include "tap.h"
#include "wsp.h"

#define LEN(a)	(sizeof(a) / sizeof((a)[0]))
#define CET	"CET-1CEST,M3.5.0,M10.5.0/3"
#define NOW	INT64_C(1700000000)
#define HOUR	INT64_C(3600)
#define DAY	(24 * HOUR)
#define TODAY	INT64_C(1699920000)

/* No time is later than this, and the sum of two of them fits 64 bits. */
#define LATEST	(INT64_MAX / 2)

/* What is local time in UTC is so many hours earlier in Central Europe. */
static const struct {
	const char	*text;
	int64_t		utc;
	int		hours;
} times[] = {
	/* seconds */
	{ "0", 0, 0 },
	{ "1700000000", NOW, 0 },
	{ "+7", 7, 0 },
	{ "-1", -1, 0 },
	{ "-86400", -DAY, 0 },
	{ "007", 7, 0 },
	{ "4294967296", INT64_C(1) << 32, 0 },
	{ "0x0", 0, 0 },
	{ "0x6553f100", NOW, 0 },
	{ "0X6553F100", NOW, 0 },
	/* relative ones */
	{ "now", NOW, 0 },
	{ "-6h", NOW - 6 * HOUR, 0 },
	{ "+6h", NOW + 6 * HOUR, 0 },
	{ "now-6h", NOW - 6 * HOUR, 0 },
	{ "now+6h", NOW + 6 * HOUR, 0 },
	{ "+1d12h", NOW + 36 * HOUR, 0 },
	{ "now-1w2days3hou4min5s", NOW - 788645, 0 },
	{ "-0s", NOW, 0 },
	{ "-1y", NOW - 365 * DAY, 0 },
	{ "-1m", NOW - 60, 0 },
	{ "-1mi", NOW - 60, 0 },
	{ "-1mon", NOW - 30 * DAY, 0 },
	{ "-2mont", NOW - 60 * DAY, 0 },
	{ "+3months1minute", NOW + 90 * DAY + 60, 0 },
	{ "-90000d", NOW - 90000 * DAY, 0 },
	/* words: NOW is a Tuesday, 22:13:20, and an hour later in the zone */
	{ "Now", NOW, 0 },
	{ " now ", NOW, 0 },
	{ "-6H", NOW - 6 * HOUR, 0 },
	{ "-6 h", NOW - 6 * HOUR, 0 },
	{ "-20mins", NOW - 1200, 0 },
	{ "-2hrs", NOW - 2 * HOUR, 0 },
	{ "-1mons", NOW - 30 * DAY, 0 },
	{ "-1years", NOW - 365 * DAY, 0 },
	{ "today", TODAY, 1 },
	{ "yesterday", TODAY - DAY, 1 },
	{ "tomorrow", TODAY + DAY, 1 },
	{ "midnight", TODAY, 1 },
	{ "noon", TODAY + 12 * HOUR, 1 },
	{ "teatime", TODAY + 16 * HOUR, 1 },
	{ "noon_yesterday", TODAY - 12 * HOUR, 1 },
	{ "6pm today", TODAY + 18 * HOUR, 1 },
	{ "6AM", TODAY + 6 * HOUR, 1 },
	{ "12am", TODAY, 1 },
	{ "12pm", TODAY + 12 * HOUR, 1 },
	{ "10:30pm", TODAY + 22 * HOUR + 1800, 1 },
	{ "18:30", TODAY + 18 * HOUR + 1800, 1 },
	{ "1:30_20261121", 1795224600, 1 },
	{ "monday", TODAY - DAY, 1 },
	{ "Tuesday", TODAY, 1 },
	{ "wed", TODAY - 6 * DAY, 1 },
	{ "noon_sunday", TODAY - 36 * HOUR, 1 },
	{ "monday+2h", TODAY - 22 * HOUR, 1 },
	{ "midnight-1d12h", TODAY - 36 * HOUR, 1 },
	{ "jan5", 1672876800, 1 },
	{ "january 05", 1672876800, 1 },
	{ "noon jul 1", 1688212800, 2 },
	{ "12/31/99", 946598400, 1 },
	{ "1/2/2024", 1704153600, 1 },
	{ "8:00_07/01/23", 1688198400, 2 },
	/* a minute of a day, in winter and summer */
	{ "18:30_20261121", 1795285800, 1 },
	{ "00:00_20260701", 1782864000, 2 },
	{ "23:59_19691231", -60, 1 },
	/* days; what is none of them are seconds */
	{ "20261121", 1795219200, 1 },
	{ "20260701", 1782864000, 2 },
	{ "20240229", 1709164800, 1 },
	{ "20000229", 951782400, 1 },
	{ "20230229", 20230229, 0 },
	{ "19000229", 19000229, 0 },
	{ "20260431", 20260431, 0 },
	{ "20260132", 20260132, 0 },
	{ "20260100", 20260100, 0 },
	{ "20261301", 20261301, 0 },
	{ "20260001", 20260001, 0 },
	{ "2026112", 2026112, 0 },
	{ "202611210", 202611210, 0 },
	{ "-20261121", -20261121, 0 },
	/* ISO 8601 */
	{ "2026-11-21", 1795219200, 1 },
	{ "2026-07-01T12:00:00", 1782907200, 2 },
	{ "2026-11-21T18:30:01", 1795285801, 1 },
	{ "2026-11-21T18:30", 1795285800, 1 },
	{ "20261121T183001", 1795285801, 1 },
	{ "20261121T1830", 1795285800, 1 },
	{ "2026-11-21T18:30:01Z", 1795285801, 0 },
	{ "2026-07-01T12:00Z", 1782907200, 0 },
	{ "20261121T183001Z", 1795285801, 0 },
	{ "2026-11-21T18:30:01+00:00", 1795285801, 0 },
	{ "2026-11-21T18:30:01+01:00", 1795282201, 0 },
	{ "2026-11-21T18:30:01+0545", 1795265101, 0 },
	{ "2026-11-21T18:30:01-08", 1795314601, 0 },
	{ "20261121T183001-0330", 1795298401, 0 },
	{ "2026-11-21T18:30:01.9", 1795285801, 1 },
	{ "2026-11-21T18:30:01.999999999Z", 1795285801, 0 },
	{ "20261121T183001,5+01", 1795282201, 0 },
	{ "2024-02-29T23:59:59Z", 1709251199, 0 },
	{ "2000-02-29T00:00:00Z", 951782400, 0 },
	{ "2016-12-31T23:59:60Z", 1483228800, 0 },
	{ "1969-12-31T23:59:59Z", -1, 0 },
	{ "1900-03-01T00:00:00Z", -2203891200, 0 },
	{ "2106-02-07T06:28:16Z", INT64_C(1) << 32, 0 },
	/* The clock goes forward at 2:00 and back at 3:00. */
	{ "2024-03-31T01:59:59", 1711850399, 1 },
	{ "2024-03-31T03:00:00", 1711854000, 2 },
	{ "01:59_20241027", 1729994340, 2 },
	{ "03:00_20241027", 1729998000, 1 },
};

static const char *const refused[] = {
	"", " ", "-", "+", "h", "6h", "nowhere", "now-",
	"now6h", "now-6", "now--6h", "now-6h-", "-h", "-6h3",
	"-6h-3h", "-1.5h", "-6x", "-1mo",
	"noonish", "now noon", "today noon", "mo", "monda y x", "jan", "jan32",
	"feb29", "25pm", "13:60", "6:5pm", "24:00", "13/1/23", "1/1", "2/30/23",
	"123/1/23", "jan5jan6", "todayyesterday", "noonnoon",
	"--6h", "-now", "1e5", "1.5", "1,000", "1_000", "x10", "0x", "0xg",
	"0x1g", "0x 1", "-0x10", "99999999999999999999x",
	"-99999999999999999999h", "-9999999999999y",
	/* days */
	"20261121x", "2026112x", "2026-11-2", "2026-1-21", "2026-11",
	"2026-1121", "202611-21", "26-11-21", "2026/11/21", "2026-13-01",
	"2026-00-01", "2026-01-00", "2026-01-32", "2026-04-31", "2023-02-29",
	"1900-02-29", "2100-02-29", "2024-02-30", "-2026-11-21",
	"18:3_20261121", "24:00_20261121",
	"18:60_20261121", "18:30_20230229", "18:30_2026-11-21",
	"18:30_202611211", "18:30:00_20261121", "18:30_20261121Z",
	/* ISO 8601 */
	"2026-11-21T", "2026-11-21T1", "2026-11-21T18:", "2026-11-21T18:3",
	"2026-11-21T18:30:", "2026-11-21T18:30:0", "2026-11-21T24:00:00Z",
	"2026-11-21T18:60:00Z", "2026-11-21T18:30:61Z", "2026-11-21T18:3000Z",
	"2026-11-21T1830:00Z", "2026-11-21T-1:30:00Z", "T18:30:00Z",
	"2026-11-21T18:30:00z+", "2026-11-21T18:30:00ZZ",
	"2026-11-21T18:30:00Z ", "2026-11-21T18:30:00+", "2026-11-21T18:30+1",
	"2026-11-21T18:30:00+01:", "2026-11-21T18:30:00+01:0",
	"2026-11-21T18:30:00+24:00", "2026-11-21T18:30:00+01:60",
	"2026-11-21T18:30:00+01:000", "2026-11-21T18:30:00 CET",
	"2026-11-21T18:30:00.5.5Z", "2026-11-21T18:30.5Z",
};

/* Reads a time that must be one. */
static int64_t
at(const char *text, int64_t now)
{
	struct wsp_error err = { 0 };
	int64_t t = 4711;

	if (wsp_parse_time(text, now, &t, &err) == -1)
		printf("# %s: %s\n", text, err.msg);
	return t;
}

static void
zone(const char *tz)
{
	setenv("TZ", tz, 1);
}

static void
test_times(void)
{
	int64_t utc, cet;
	size_t i;

	for (i = 0; i < LEN(times); i++) {
		zone("UTC0");
		utc = at(times[i].text, NOW);
		zone(CET);
		cet = at(times[i].text, NOW);
		if (!ok(utc == times[i].utc &&
		    cet == times[i].utc - times[i].hours * HOUR,
		    "%s is %" PRId64 ", or %d hours less", times[i].text,
		    times[i].utc, times[i].hours))
			printf("# got %" PRId64 " and %" PRId64 "\n", utc,
			    cet);
	}
}

/* An hour comes twice when the clock goes back, and a day may have 23. */
static void
test_saving(void)
{
	int64_t t;

	zone(CET);
	t = at("2024-10-27T02:30", NOW);
	ok(t == 1729989000 || t == 1729989000 + HOUR,
	    "an hour that comes twice is one of the two");
	ok(at("20240401", NOW) - at("20240331", NOW) == 23 * HOUR &&
	    at("20241028", NOW) - at("20241027", NOW) == 25 * HOUR,
	    "days have 23 and 25 hours when the clock changes");
	t = at("20240401", NOW);
	ok(at("-1d", t) == t - DAY && at("-1mon", t) == t - 30 * DAY,
	    "relative times do not look at the clock's changes");
}

static bool
is_latest(int64_t t)
{
	return t > LATEST / 4 && t <= LATEST;
}

static void
test_now(void)
{
	ok(at("-1h", 0) == -HOUR && at("now", -5) == -5 &&
	    at("now+1d", -DAY) == 0 && at("10", 999) == 10,
	    "relative times are relative to now");
	ok(is_latest(at("now+1d", INT64_MAX)) &&
	    is_latest(-at("now-1d", INT64_MIN)),
	    "relative times do not run over the end of 64 bits");
}

static void
test_limits(void)
{
	int64_t t = at("99999999999999999999", NOW);

	ok(is_latest(t) && t == at("9223372036854775807", NOW) &&
	    t == at("9223372036854775808", NOW) &&
	    t == at("18446744073709551617", NOW),
	    "seconds that are too large become the latest time");
	ok(is_latest(-at("-99999999999999999999", NOW)) &&
	    is_latest(-at("-9223372036854775808", NOW)),
	    "seconds that are too small become the earliest time");
	ok(t == at("0x7fffffffffffffff", NOW) &&
	    t == at("0x8000000000000000", NOW) &&
	    t == at("0xffffffffffffffff", NOW) &&
	    t == at("0x123456789abcdef012345", NOW) &&
	    t == at("0x10000000000000000", NOW) &&
	    t == at("0x20000000000000000", NOW) &&
	    t == at("0x80000000000000001", NOW),
	    "and so do hexadecimal ones");
}

static void
test_refused(void)
{
	struct wsp_error err;
	int64_t t;
	size_t i;

	for (i = 0; i < LEN(refused); i++) {
		t = 4711;
		ok(wsp_parse_time(refused[i], NOW, &t, &err) == -1 &&
		    says(&err, WSP_EVALUE, "") && t == 4711 &&
		    strstr(err.msg, refused[i]) != NULL, "'%s' is no time",
		    refused[i]);
	}
}

int
main(void)
{
	plan((int)(LEN(times) + LEN(refused)) + 8);
	test_times();
	test_saving();
	test_now();
	test_limits();
	test_refused();
	return done();
}
