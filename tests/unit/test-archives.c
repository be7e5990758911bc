/* SPDX-License-Identifier: ISC */
/*
 * Tests the rules that the archives of one file have to keep, and the order in
 * which they are tested.
 */
#include <inttypes.h>

#include "says.h"
#include "tap.h"
#include "wsp.h"

#define LEN(a)		(sizeof(a) / sizeof((a)[0]))
#define MAXLIST		4
#define NSORTED		1000

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

static const struct {
	const char	*list;
	const char	*message;
} wrong[] = {
	{ "", "You must specify at least one archive configuration!" },
	{ "60:20 60:10", SAME("0", "60, 20", "1", "60, 10") },
	{ "0:20 0:10", SAME("0", "0, 20", "1", "0, 10") },
	{ "300:5 60:7 60:5 1:100", SAME("1", "60, 7", "2", "60, 5") },
	{ "90:1 60:10", UNEVEN("0", "60", "1", "90") },
	{ "1:99 60:10 90:10", UNEVEN("1", "60", "2", "90") },
	{ "60:10 300:2", SHORTER("0", "600", "1", "600") },
	{ "60:4 300:0", SHORTER("0", "240", "1", "0") },
	{ "60:4 300:2 301:2", TOO_FEW("1", "5", "0", "4") },
	{ "60:0 300:1", TOO_FEW("1", "5", "0", "0") },
};

static const char *const sound[] = {
	"60:10", "60:5 300:2", "3600:100 1:60 60:60",
	"1:4294967295", "4294967295:1", "65535:65537",
	"1:357913937 2:200000000",	/* the second at 4294967284 */
};

/* These have no time, no points, or more than the file has bits for. */
static const char *const unsound[] = {
	"0:10", "60:0", "60:10 0:10", "0:0",
	"1:4294967296", "4294967296:1", "65536:65536", "1:60 60:71582789",
	"1:357913938 2:200000000",	/* the second at 2^32 */
	"4294967296:4294967296", "1:18446744073709551615",
	"18446744073709551615:1", "9223372036854775808:2",
	"18446744073709551615:18446744073709551615",
	"2:18446744073709551615 4:18446744073709551615",
	"1:1537228672809129303 2:1537228672809129303", /* 12 times 2^64 / 12 */
};

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

/* Checks a list of definitions; returns whether it is sound and was sorted. */
static bool
check(const char *list, struct wsp_error *err)
{
	struct wsp_retention r[MAXLIST];
	size_t n = 0;
	int len;

	while (n < MAXLIST && sscanf(list, "%" SCNu64 ":%" SCNu64 " %n",
	    &r[n].step, &r[n].points, &len) == 2) {
		list += len;
		n++;
	}
	return wsp_retention_check(r, n, err) == 0 && ascends(r, n);
}

static void
test_lists(void)
{
	struct wsp_error err = { 0 };
	size_t i;

	for (i = 0; i < LEN(sound); i++)
		ok(check(sound[i], &err), "%s fit each other", sound[i]);
	for (i = 0; i < LEN(unsound); i++)
		ok(!check(unsound[i], &err) && says(&err, WSP_ECONFIG, ""),
		    "%s is refused", unsound[i]);
	for (i = 0; i < LEN(wrong); i++)
		ok(!check(wrong[i].list, &err) && says(&err, WSP_ECONFIG,
		    wrong[i].message), "%s: %s", wrong[i].list,
		    wrong[i].message);
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
	plan((int)(LEN(sound) + LEN(unsound) + LEN(wrong)) + 1);
	test_lists();
	test_stable();
	return done();
}
