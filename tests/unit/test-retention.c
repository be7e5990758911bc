/* SPDX-License-Identifier: ISC */
/*
 * Tests the reading of retention definitions, and the rules that those of one
 * file have to keep.
 */
#include <inttypes.h>
#include <stdint.h>
#include <string.h>

#include "tap.h"
#include "wsp.h"

#define LEN(a)	(sizeof(a) / sizeof((a)[0]))
#define MAX32	UINT64_C(0xffffffff)
#define MAX64	UINT64_MAX
#define NSORTED	1000

static const struct {
	const char	*name;
	uint64_t	seconds;
} units[] = {
	{ "seconds", 1 },
	{ "minutes", 60 },
	{ "hours", 3600 },
	{ "days", 86400 },
	{ "weeks", 604800 },
	{ "years", 31536000 },
};

static const struct {
	const char	*text;
	uint64_t	step, points;
} definitions[] = {
	{ "60:1440", 60, 1440 },
	{ "60s:1d", 60, 1440 },
	{ "1min:1440", 60, 1440 },
	{ "60:1d", 60, 1440 },
	{ "00060:0010", 60, 10 },
	{ "7s:1m", 7, 8 },
	{ "60s:59s", 60, 0 },
	{ "0:10", 0, 10 },
	{ "1y:10years", 31536000, 10 },
	{ " \t\n\v\f\r60:10 \t\n\v\f\r", 60, 10 },
	{ "18446744073709551615:18446744073709551615", MAX64, MAX64 },
	{ "307445734561825860m:1", MAX64 - 15, 1 },
	{ "16:307445734561825860m", 16, (MAX64 - 15) / 16 },
};

/* Texts whose first part, and texts whose second part is refused. */
static const char *const no_precisions[] = {
	":10", "s:10", "60S:10", "6 0:10", "60 :10", "+60:10", "-60:10",
	"1.5:10", "1m30s:10", "0x3c:10", "\xd9\xa1:10", "60s\f1:10", "x:1y",
	"18446744073709551616:1", "307445734561825861m:1",
};

static const char *const no_retentions[] = {
	"60:", "60:d", "60: 10", "60:10:5", "60:1D", "60:+1", "60:-1", "60:1e3",
	"1:18446744073709551616", "1:307445734561825861m",
};

static const char *const no_definitions[] = {
	"", " ", "60", " 1d ", "60s 1d", "60,1440",
};

static const char *const no_units[] = {
	"mins", "mon", "mo", "hr", "wk", "yr", "secondss", "yearss", "x", "ms",
};

#define SAME(a, b, c, d)						\
	"A Whisper database may not be configured having two archives with " \
	"the same precision (archive" a ": (" b "), archive" c ": (" d "))"
#define UNEVEN(a, b, c, d)						\
	"Higher precision archives' precision must evenly divide all lower " \
	"precision archives' precision (archive" a ": " b ", archive" c ": " d \
	")"
#define SHORTER(a, b, c, d)						\
	"Lower precision archives must cover larger time intervals than " \
	"higher precision archives (archive" a ": " b " seconds, archive" c \
	": " d " seconds)"
#define TOO_FEW(a, b, c, d)						\
	"Each archive must have at least enough points to consolidate to " \
	"the next archive (archive" a " consolidates " b " of archive" c \
	"'s points but it has only " d " total points)"

/* A message of NULL is a list that is sound, one of "" is ours to word. */
static const struct {
	struct wsp_retention r[4];
	const char	*message;
} lists[] = {
	{ { { 60, 10 } }, NULL },
	{ { { 60, 5 }, { 300, 2 } }, NULL },
	{ { { 3600, 100 }, { 1, 60 }, { 60, 60 } }, NULL },
	{ { { 0, 0 } },
	    "You must specify at least one archive configuration!" },
	{ { { 60, 20 }, { 60, 10 } }, SAME("0", "60, 20", "1", "60, 10") },
	{ { { 300, 5 }, { 60, 7 }, { 60, 5 }, { 1, 100 } },
	    SAME("1", "60, 7", "2", "60, 5") },
	{ { { 90, 1 }, { 60, 10 } }, UNEVEN("0", "60", "1", "90") },
	{ { { 1, 99 }, { 60, 10 }, { 90, 10 } }, UNEVEN("1", "60", "2", "90") },
	{ { { 60, 4 }, { 300, 2 }, { 301, 2 } }, TOO_FEW("1", "5", "0", "4") },
	{ { { 60, 10 }, { 300, 2 } }, SHORTER("0", "600", "1", "600") },
	{ { { 60, 4 }, { 300, 0 } }, SHORTER("0", "240", "1", "0") },
	{ { { 60, 0 }, { 300, 1 } }, TOO_FEW("1", "5", "0", "0") },
	{ { { 0, 10 } }, "" },
	{ { { 60, 0 } }, "" },
	{ { { 60, 10 }, { 0, 10 } }, "" },
	{ { { 0, 20 }, { 0, 10 } }, SAME("0", "0, 20", "1", "0, 10") },
	/* step, points and their product have 32 bits in the file */
	{ { { 1, MAX32 } }, NULL },
	{ { { MAX32, 1 } }, NULL },
	{ { { 65535, 65537 } }, NULL },
	{ { { 1, MAX32 + 1 } }, "" },
	{ { { MAX32 + 1, 1 } }, "" },
	{ { { 65536, 65536 } }, "" },
	{ { { 1, 60 }, { 60, MAX32 / 60 + 1 } }, "" },
	/* and so has the offset of an archive, 40 + 12 * points */
	{ { { 1, (MAX32 - 40) / 12 }, { 2, 200000000 } }, NULL },
	{ { { 1, (MAX32 - 40) / 12 + 1 }, { 2, 200000000 } }, "" },
	/* products that 64 bits cannot hold */
	{ { { MAX32 + 1, MAX32 + 1 } }, "" },
	{ { { MAX64, MAX64 } }, "" },
	{ { { 1, MAX64 } }, "" },
	{ { { 1, MAX64 / 12 + 2 }, { 2, MAX64 / 12 + 2 } }, "" },
	{ { { 2, MAX64 }, { 4, MAX64 } }, "" },
};

/* Is it this error?  A message of "" stands for any. */
static bool
says(const struct wsp_error *err, enum wsp_code code, const char *message)
{
	if (err->code == code && err->sys == 0 && err->msg[0] != '\0' &&
	    (*message == '\0' || strcmp(err->msg, message) == 0))
		return true;
	printf("# code %d: %s\n", (int)err->code, err->msg);
	return false;
}

static bool
defines(const char *text, uint64_t step, uint64_t points)
{
	struct wsp_retention r = { 4711, 4712 };
	struct wsp_error err = { 0 };

	if (wsp_retention_parse(text, &r, &err) == 0 && r.step == step &&
	    r.points == points)
		return true;
	printf("# %s: got %" PRIu64 ":%" PRIu64 ", %s\n", text, r.step,
	    r.points, err.msg);
	return false;
}

static bool
is_step(const char *text, uint64_t want)
{
	struct wsp_error err = { 0 };
	uint64_t step = 4711;

	if (wsp_step_parse(text, &step, &err) == 0 && step == want)
		return true;
	printf("# %s: got %" PRIu64 ", %s\n", text, step, err.msg);
	return false;
}

static void
test_units(void)
{
	char text[32];
	uint64_t s;
	size_t i;
	bool right;
	int len;

	for (i = 0; i < LEN(units); i++) {
		right = true;
		s = units[i].seconds;
		for (len = 1; len <= (int)strlen(units[i].name); len++) {
			sprintf(text, "3%.*s:2", len, units[i].name);
			right = right && defines(text, 3 * s, 2);
			sprintf(text, "1:2%.*s", len, units[i].name);
			right = right && defines(text, 1, 2 * s);
			sprintf(text, "10%.*s", len, units[i].name);
			right = right && is_step(text, 10 * s);
		}
		ok(right, "%s may be shortened to one letter", units[i].name);
	}
}

static void
test_definitions(void)
{
	size_t i;

	for (i = 0; i < LEN(definitions); i++)
		ok(defines(definitions[i].text, definitions[i].step,
		    definitions[i].points), "definition %zu is %" PRIu64
		    " points of %" PRIu64 " seconds", i,
		    definitions[i].points, definitions[i].step);
}

/* Is a definition refused with the message in which %s is this part of it? */
static bool
refused(const char *text, const char *fmt, const char *part, size_t len)
{
	struct wsp_retention r = { 4711, 4712 };
	struct wsp_error err;
	char message[128];

	sprintf(message, fmt, (int)len, part);
	return ok(wsp_retention_parse(text, &r, &err) == -1 &&
	    says(&err, WSP_EVALUE, message) && r.step == 4711 &&
	    r.points == 4712, "%s", message);
}

static void
test_refused(void)
{
	const char *s;
	char text[32];
	size_t i;

	for (i = 0; i < LEN(no_definitions); i++)
	for (i = 0; i < LEN(no_precisions); i++) {
	}
}

static bool
ascends(const struct wsp_retention *r, size_t n)
{
	size_t i;

	for (i = 1; i < n; i++)
		if (r[i].step < r[i - 1].step || (r[i].step ==
		    r[i - 1].step && r[i].points < r[i - 1].points))
			return false;
	return true;
}

/* The list of definitions as one would type it. */
static const char *
typed(const struct wsp_retention *r, size_t n)
{
	static char text[256];
	size_t i, len = 0;

	for (i = 0; i < n; i++)
		len += (size_t)sprintf(text + len, "%" PRIu64 ":%" PRIu64 " ",
		    r[i].step, r[i].points);
	text[len] = '\0';
	return text;
}

static void
test_lists(void)
{
	struct wsp_retention r[4];
	struct wsp_error err;
	const char *message;
	size_t i, n;
	int ret;

	for (i = 0; i < LEN(lists); i++) {
		memcpy(r, lists[i].r, sizeof(r));
		for (n = 0; n < 4 && (r[n].step != 0 || r[n].points != 0); n++)
			continue;
		ret = wsp_retention_check(r, n, &err);
		if ((message = lists[i].message) == NULL)
			ok(ret == 0 && ascends(r, n), "%sfit and get sorted",
			    typed(lists[i].r, n));
		else
			ok(ret == -1 && says(&err, WSP_ECONFIG, message),
			    "%sdo not fit: %s", typed(lists[i].r, n), message);
	}
}

/* Points that ascend in the list given ascend within each step afterwards. */
static void
test_stable(void)
{
	struct wsp_retention r[NSORTED];
	struct wsp_error err;
	size_t i;

	for (i = 0; i < NSORTED; i++)
		r[i] = (struct wsp_retention){ 60 - i % 7, i + 1 };
	ok(wsp_retention_check(r, NSORTED, &err) == -1 &&
	    ascends(r, NSORTED), "equal steps keep their order");
}

int
main(void)
{

	plan((int)(LEN(units) + LEN(definitions) + LEN(refused) +
	    LEN(lists)) + 4);
	test_units();
	test_definitions();
	test_steps();
	test_lists();
	test_stable();
	return done();
}
