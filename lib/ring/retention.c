/* SPDX-License-Identifier: ISC */
/* retention.c - retention definitions, and which of them fit together. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "ring/archive.h"
#include "ring/layout.h"
#include "text/unit.h"

/*
 * One side of a definition: a plain number, or a number with a unit.  What
 * the side is called is part of the message, or all of the definition is.
 */
static int
parse_part(const char *all, const char *text, const char *end,
    const char *what, uint64_t *n, bool *has_unit, struct wsp_error *err)
{
	const char *s, *u;
	uint64_t seconds = 1;

	if ((s = wsp_digits(text, end, n)) == NULL)
		goto invalid;
	for (u = s; u < end && *u >= 'a' && *u <= 'z'; u++)
		continue;
	if (u != end)
		goto invalid;
	*has_unit = s != end;
	if (*has_unit && !wsp_unit(s, (size_t)(end - s), &seconds))
		return wsp_fail(err, WSP_EVALUE, "Invalid unit '%.*s' in "
		    "'%s'", (int)(end - s), s, all);
	if (__builtin_mul_overflow(*n, seconds, n))
		goto invalid;
	return 0;
invalid:
	return wsp_fail(err, WSP_EVALUE, "Invalid %s specification '%.*s'",
	    what, (int)(end - text), text);
}

int
wsp_step_parse(const char *text, uint64_t *step, struct wsp_error *err)
{
	bool has_unit;
	uint64_t n;

	while (wsp_isspace(*text))
		text++;
	if (parse_part(text, text, text + strlen(text), "precision", &n,
	    &has_unit, err) == -1)
		return -1;
	*step = n;
	return 0;
}

int
wsp_retention_parse(const char *text, struct wsp_retention *retention,
    struct wsp_error *err)
{
	const char *colon, *end = text + strlen(text), *s = text;
	struct wsp_retention r = { 0 };
	bool has_unit = false;

	while (wsp_isspace(*s))
		s++;
	while (end > s && wsp_isspace(end[-1]))
		end--;
	if ((colon = memchr(s, ':', (size_t)(end - s))) == NULL)
		return wsp_fail(err, WSP_EVALUE,
		    "Invalid retention definition '%s'", text);
	if (parse_part(text, s, colon, "precision", &r.step, &has_unit,
	    err) == -1 || parse_part(text, colon + 1, end, "retention",
	    &r.points, &has_unit, err) == -1)
		return -1;
	if (has_unit) {
		if (r.step == 0)
			return wsp_fail(err, WSP_EVALUE, "Invalid precision "
			    "specification '%.*s': zero seconds per point",
			    (int)(colon - s), s);
		r.points /= r.step;
	}
	*retention = r;
	return 0;
}

static int
by_step(const void *ap, const void *bp)
{
	const struct wsp_retention *a = ap, *b = bp;

	return (a->step > b->step) - (a->step < b->step);
}

/* step * points, or more than any file can hold if that overflows */
static uint64_t
span(const struct wsp_retention *r)
{
	uint64_t s;

	return __builtin_mul_overflow(r->step, r->points, &s) ? UINT64_MAX : s;
}

/* Do the archives i and i + 1, r[0] and r[1], fit each other? */
static int
check_pair(const struct wsp_retention *r, size_t i, struct wsp_error *err)
{
	const struct wsp_retention *fine = &r[0], *coarse = &r[1];

	if (fine->step == coarse->step)
		return wsp_fail(err, WSP_ECONFIG, "A Whisper database may not "
		    "be configured having two archives with the same precision "
		    "(archive%zu: (%" PRIu64 ", %" PRIu64 "), archive%zu: "
		    "(%" PRIu64 ", %" PRIu64 "))", i, fine->step, fine->points,
		    i + 1, coarse->step, coarse->points);
	if (fine->step == 0)
		return wsp_fail(err, WSP_ECONFIG,
		    "archive%zu has a precision of 0 seconds", i);
	if (coarse->step % fine->step != 0)
		return wsp_fail(err, WSP_ECONFIG, "Higher precision archives' "
		    "precision must evenly divide all lower precision "
		    "archives' precision (archive%zu: %" PRIu64 ", archive%zu:"
		    " %" PRIu64 ")", i, fine->step, i + 1, coarse->step);
	if (span(coarse) <= span(fine))
		return wsp_fail(err, WSP_ECONFIG, "Lower precision archives "
		    "must cover larger time intervals than higher precision "
		    "archives (archive%zu: %" PRIu64 " seconds, archive%zu: "
		    "%" PRIu64 " seconds)", i, span(fine), i + 1,
		    span(coarse));
	if (fine->points < coarse->step / fine->step)
		return wsp_fail(err, WSP_ECONFIG, "Each archive must have at "
		    "least enough points to consolidate to the next archive "
		    "(archive%zu consolidates %" PRIu64 " of archive%zu's "
		    "points but it has only %" PRIu64 " total points)", i + 1,
		    coarse->step / fine->step, i, fine->points);
	return 0;
}

/* Can the header's 32-bit fields hold these archives? */
static int
check_limits(const struct wsp_retention *r, size_t n, struct wsp_error *err)
{
	uint64_t size = WSP_HEADER_SIZE + WSP_ENTRY_SIZE * (uint64_t)n;
	size_t i;

	for (i = 0; i < n; i++) {
		if (r[i].step == 0 || r[i].points == 0)
			return wsp_fail(err, WSP_ECONFIG, "archive%zu has %s",
			    i, r[i].step == 0 ? "a precision of 0 seconds" :
			    "no points");
		if (size > UINT32_MAX || r[i].points > UINT32_MAX)
			return wsp_fail(err, WSP_ECONFIG, "archive%zu makes "
			    "the file larger than its 32-bit header can tell",
			    i);
		size += WSP_SLOT_SIZE * r[i].points;
		if (span(&r[i]) > UINT32_MAX)
			return wsp_fail(err, WSP_ECONFIG, "archive%zu covers "
			    "more than %" PRIu32 " seconds", i, UINT32_MAX);
	}
	return 0;
}

int
wsp_retention_check(struct wsp_retention *r, size_t n, struct wsp_error *err)
{
	size_t i;

	if (n == 0)
		return wsp_fail(err, WSP_ECONFIG,
		    "You must specify at least one archive configuration!");
	/* Equal steps keep their order: the message shows them in it. */
	if (mergesort(r, n, sizeof(*r), by_step) == -1)
		return wsp_fail_errno(err, NULL);
	for (i = 0; i + 1 < n; i++)
		if (check_pair(&r[i], i, err) == -1)
			return -1;
	return check_limits(r, n, err);
}

struct wsp_retention *
wsp_retentions_sorted(const struct wsp_retention *r, size_t n,
    struct wsp_error *err)
{
	struct wsp_retention *sorted;

	if ((sorted = calloc(n + 1, sizeof(*sorted))) == NULL) {
		wsp_fail_errno(err, NULL);
		return NULL;
	}
	memcpy(sorted, r, n * sizeof(*sorted));
	if (wsp_retention_check(sorted, n, err) == 0)
		return sorted;
	free(sorted);
	return NULL;
}
