/* SPDX-License-Identifier: ISC */
/*
 * fuzz-retention.c - read definitions of archives, separated by white space,
 * and check whether they fit each other.
 */
#include <inttypes.h>

#include "fuzz.h"

#define MAX_LIST	64

/* A definition that was read means the same when it is written plainly. */
static void
parse_plain(const struct wsp_retention *r)
{
	struct wsp_retention again;
	struct wsp_error err;
	char text[64];

	snprintf(text, sizeof(text), "%" PRIu64 ":%" PRIu64, r->step,
	    r->points);
	must(wsp_retention_parse(text, &again, &err) == 0 &&
	    again.step == r->step && again.points == r->points,
	    "a definition is read as it was written");
}

static bool
parse(const char *text, struct wsp_retention *r)
{
	struct wsp_error err = { 0 };
	uint64_t step;

	if (wsp_step_parse(text, &step, &err) == -1)
		must(err.code == WSP_EVALUE, "a bad step is a bad value");
	if (wsp_retention_parse(text, r, &err) == -1) {
		must(err.code == WSP_EVALUE && err.msg[0] != '\0',
		    "a bad definition is a bad value, with a reason");
		return false;
	}
	parse_plain(r);
	return true;
}

static uint64_t
sum_of_steps(const struct wsp_retention *r, size_t n)
{
	uint64_t sum = 0;

	while (n > 0)
		sum += r[--n].step;
	return sum;
}

/* What the rest of the library counts on, in other words than it is coded. */
static void
check_accepted(const struct wsp_retention *r, size_t n)
{
	uint64_t size = 16 + 12 * (uint64_t)n;
	size_t i;

	must(n > 0, "a file has an archive");
	for (i = 0; i < n; i++) {
		must(r[i].step > 0 && r[i].points > 0,
		    "an archive has a step and points");
		must(r[i].points <= UINT32_MAX / r[i].step,
		    "a retention fits 32 bits");
		must(size <= UINT32_MAX, "every offset fits 32 bits");
		size += 12 * r[i].points;
		if (i == 0)
			continue;
		must(r[i].step > r[i - 1].step &&
		    r[i].step % r[i - 1].step == 0,
		    "a step is a multiple of the one before it");
		must(r[i].step * r[i].points >
		    r[i - 1].step * r[i - 1].points,
		    "a coarser archive reaches back further");
		must(r[i].step <= r[i - 1].step * r[i - 1].points,
		    "an archive has points enough for one of the next");
	}
}

static void
check(struct wsp_retention *r, size_t n)
{
	struct wsp_error err = { 0 };
	uint64_t sum = sum_of_steps(r, n);
	int ret;

	ret = wsp_retention_check(r, n, &err);
	must(sum_of_steps(r, n) == sum, "sorting neither adds nor drops any");
	if (ret == 0)
		check_accepted(r, n);
	else
		must(err.code == WSP_ECONFIG && err.msg[0] != '\0',
		    "what does not fit is a bad configuration, with a reason");
	must(wsp_retention_check(r, n, &err) == ret,
	    "the order given does not matter twice");
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct wsp_retention list[MAX_LIST];
	char *text, *rest, *word;
	size_t n = 0;

	if ((text = malloc(size + 1)) == NULL)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	parse(text, &list[0]);		/* the white space included */
	rest = text;
	while (n < MAX_LIST && (word = strsep(&rest, " \n")) != NULL)
		if (parse(word, &list[n]))
			n++;
	free(text);
	check(list, n);
	return 0;
}
