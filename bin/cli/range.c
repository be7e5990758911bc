/* SPDX-License-Identifier: ISC */
/* range.c - the range of times, and the archive, that a tool works on. */
#include <string.h>

#include "cli/range.h"

/* Until the year 2286. */
#define TEN_DIGITS	INT64_C(9999999999)

struct range range_said;

const struct cli_option range_day_options[] = {
	{ 0, "from", "TIME", "after this time (a day ago)",
	    .time = &range_said.from },
	{ 0, "until", "TIME", "up to this time (now)",
	    .time = &range_said.until },
	{ 0, "archive", "STEP", "read the archive of this step",
	    .step = &range_said.step },
	{ .name = NULL }
};

const struct cli_option range_all_options[] = {
	{ 0, "from", "TIME", "after this time (all)",
	    .time = &range_said.from, .call = range_check_time },
	{ 0, "until", "TIME", "up to this time (now)",
	    .time = &range_said.until, .call = range_check_time },
	{ .name = NULL }
};

/* Eight digits that begin like a year of this century or the last. */
static bool
is_like_date(const char *s)
{
	return strlen(s) == 8 && strspn(s, "0123456789") == 8 &&
	    (strncmp(s, "19", 2) == 0 || strncmp(s, "20", 2) == 0);
}

void
range_check_time(const char *option, const char *arg)
{
	struct wsp_error ignored;
	int64_t n, t;

	if (wsp_parse_int(arg, &n) == -1)
		return;
	if (strpbrk(arg, "+-") != NULL)
		cli_usage("--%s: invalid time '%s' has no unit; say %ss for "
		    "seconds from now", option, arg, arg);
	if (n > TEN_DIGITS)
		cli_usage("--%s: invalid time '%s' has too many digits for "
		    "seconds since the epoch", option, arg);
	/* Of a date the time is another number. */
	if (is_like_date(arg) && wsp_parse_time(arg, 0, &t, &ignored) == 0 &&
	    t == n)
		cli_usage("--%s: invalid time '%s' is no date; for seconds "
		    "since the epoch say 0%s", option, arg, arg);
}

void
range_check_step(const char *option, const char *arg)
{
	(void)arg;
	if (range_said.step == 0)
		cli_usage("--%s: no archive has step 0", option);
}

void
range_check(int64_t from, int64_t until)
{
	if (until < from)
		cli_usage("--until is before --from");
}
