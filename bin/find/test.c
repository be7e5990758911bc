/* SPDX-License-Identifier: ISC */
/* test.c - does a metric satisfy a condition, as far as it is known? */
#include <string.h>

#include "find/terms.h"

#define BLOCK	512

static enum find_verdict
verdict(bool yes)
{
	return yes ? FIND_YES : FIND_NO;
}

enum find_verdict
find_not(enum find_verdict v)
{
	return v == FIND_YES ? FIND_NO : v == FIND_NO ? FIND_YES : v;
}

/* Could not even its status be had? */
static bool
is_closed(const struct find_subject *s)
{
	return s->r.state == WSP_STATE_UNREADABLE && s->r.inode == 0;
}

bool
find_knows_status(const struct find_subject *s)
{
	return !is_closed(s) && (s->depth >= WSP_LOOK_STATUS ||
	    (s->known && s->r.mtime != 0));
}

/* A list knows sizes but no times. */
static bool
knows_size(const struct find_subject *s)
{
	return !is_closed(s) && (s->depth >= WSP_LOOK_STATUS || s->known);
}

bool
find_knows_header(const struct find_subject *s)
{
	return s->depth >= WSP_LOOK_HEADER ||
	    s->r.state != WSP_STATE_UNKNOWN;
}

bool
find_knows_newest(const struct find_subject *s)
{
	return s->depth >= WSP_LOOK_NEWEST ||
	    (s->r.looked != 0 && s->r.looked == s->r.mtime);
}

/* Of a file that is not sound no more than its mtime is known. */
enum find_verdict
find_test_stale(const struct find_subject *s, int64_t time)
{
	if (!find_knows_status(s))
		return FIND_MAYBE;
	/* Anybody can set the time of the last write: slots know better. */
	if (s->depth >= WSP_LOOK_SLOTS && s->r.state == WSP_STATE_SOUND)
		return verdict((int64_t)s->r.last < time);
	if ((int64_t)s->r.mtime < time)
		return FIND_YES;
	/* Data only gets newer. */
	if ((int64_t)s->r.last >= time)
		return FIND_NO;
	if (!find_knows_header(s))
		return FIND_MAYBE;
	if (s->r.state != WSP_STATE_SOUND)
		return FIND_UNKNOWN;
	return find_knows_newest(s) ? FIND_YES : FIND_MAYBE;
}

static enum find_verdict
test_dead(const struct find_subject *s)
{
	uint64_t longest = 0, retention;
	uint32_t i;

	if (!find_knows_header(s))
		return FIND_MAYBE;
	if (s->r.state != WSP_STATE_SOUND || s->r.header == NULL)
		return FIND_UNKNOWN;
	for (i = 0; i < s->r.header->narchives; i++) {
		retention = wsp_archive_retention(&s->r.header->archives[i]);
		if (retention > longest)
			longest = retention;
	}
	return find_test_stale(s, cli_now() - (int64_t)longest);
}

static enum find_verdict
test_never(const struct find_subject *s)
{
	if (!find_knows_header(s))
		return FIND_MAYBE;
	if (s->r.state != WSP_STATE_SOUND)
		return FIND_UNKNOWN;
	if (s->r.last > 0)
		return FIND_NO;
	return find_knows_newest(s) ? FIND_YES : FIND_MAYBE;
}

static enum find_verdict
test_state(const struct find_term *t, const struct find_subject *s)
{
	if (!find_knows_header(s))
		return FIND_MAYBE;
	if (t->kind == FIND_STATE)
		return verdict(s->r.state == t->number);
	if (s->r.state == WSP_STATE_UNREADABLE)
		return FIND_UNKNOWN;
	return verdict(s->r.state >= WSP_STATE_EMPTY &&
	    s->r.state <= WSP_STATE_TRUNCATED);
}

static enum find_verdict
test_size(const struct find_term *t, const struct find_subject *s)
{
	uint64_t n = t->kind == FIND_SIZE ? s->r.size :
	    (uint64_t)s->r.blocks * BLOCK;

	if (!knows_size(s))
		return FIND_MAYBE;
	return verdict(t->sign > 0 ? n >= t->number :
	    t->sign < 0 ? n <= t->number : n == t->number);
}

static bool
has_retentions(const struct wsp_info *info, const struct wsp_retention *r,
    size_t n)
{
	size_t i, k;

	if (info->narchives != n)
		return false;
	for (i = 0; i < n; i++) {
		for (k = 0; k < n; k++)
			if (info->archives[k].step == r[i].step &&
			    info->archives[k].points == r[i].points)
				break;
		if (k == n)
			return false;
	}
	return true;
}

static uint32_t
least_step(const struct wsp_info *info)
{
	uint32_t i, least = UINT32_MAX;

	for (i = 0; i < info->narchives; i++)
		if (info->archives[i].step < least)
			least = info->archives[i].step;
	return least;
}

/* What no rule is for fits; but a name is needed to know the rule. */
static enum find_verdict
test_misfit(const struct find_term *t, struct find_subject *s)
{
	const struct wsp_info *info = s->r.header;
	struct wsp_error error;
	struct wsp_rule rule;

	if (!find_is_named(s))
		return FIND_UNKNOWN;
	if (wsp_schemas_match(t->schemas, find_metric(s), &rule,
	    &error) == -1) {
		find_say(s->place, find_metric(s), &error);
		return FIND_UNKNOWN;
	}
	if (rule.storage != NULL && !has_retentions(info, rule.retentions,
	    rule.nretentions))
		return FIND_YES;
	return verdict(rule.aggregation != NULL &&
	    (info->method != (uint32_t)rule.method ||
	    info->xff != (float)rule.xff));
}

static enum find_verdict
test_header(const struct find_term *t, struct find_subject *s)
{
	const struct wsp_info *info = s->r.header;

	if (!find_knows_header(s))
		return FIND_MAYBE;
	if (info == NULL || s->r.state != WSP_STATE_SOUND)
		return FIND_UNKNOWN;
	switch (t->kind) {
	case FIND_RETENTION:
		return verdict(has_retentions(info, t->retentions,
		    t->nretentions));
	case FIND_STEP:
		return verdict(least_step(info) == t->number);
	case FIND_METHOD:
		return verdict(info->method == t->number);
	case FIND_XFF:
		return verdict(info->xff == (float)t->xff);
	default:
		return test_misfit(t, s);
	}
}

/* Without a catalogue the birth of the file has to do. */
static enum find_verdict
test_new(const struct find_term *t, const struct find_subject *s)
{
	if (t->is_token)
		return verdict(s->r.uid > t->number);
	if (s->known)
		return verdict((int64_t)s->r.seen >= t->time);
	if (s->depth < WSP_LOOK_STATUS || is_closed(s))
		return FIND_MAYBE;
	if (s->r.born != 0)
		return verdict((int64_t)s->r.born >= t->time);
	cli_failx(s->r.name, "the file system does not know when it was made");
	return FIND_UNKNOWN;
}

static enum find_verdict
test_written(const struct find_term *t, const struct find_subject *s)
{
	if (t->is_token)
		return verdict(s->r.dataseq > t->number);
	if (!find_knows_status(s))
		return FIND_MAYBE;
	return verdict((int64_t)s->r.mtime >= t->time);
}

static enum find_verdict
test_known(const struct find_term *t, const struct find_subject *s)
{
	switch (t->kind) {
	case FIND_CHANGED:
		return verdict(s->r.modseq > t->number);
	case FIND_FLAG:
		return verdict((s->r.flags & t->number) == t->number);
	case FIND_SEQ:
		return verdict(s->r.seq >= t->number && s->r.seq <= t->high);
	default:
		return verdict(s->r.uid == t->number);
	}
}

static enum find_verdict
test_plainly(const struct find_term *t, struct find_subject *s)
{
	switch (t->kind) {
	case FIND_STALE:
		return find_test_stale(s, t->time);
	case FIND_DEAD:
		return test_dead(s);
	case FIND_NEVER:
		return test_never(s);
	case FIND_CORRUPT:
	case FIND_STATE:
		return test_state(t, s);
	case FIND_SIZE:
	case FIND_ALLOCATED:
		return test_size(t, s);
	case FIND_NEW:
		return test_new(t, s);
	case FIND_WRITTEN:
		return test_written(t, s);
	case FIND_MISSING_ON:
	case FIND_DIFFERS:
	case FIND_NEWER_ON:
		return find_test_other(t, s);
	case FIND_BELONGS:
	case FIND_MISPLACED:
		return !find_is_named(s) ? FIND_UNKNOWN :
		    verdict(find_belongs(find_metric(s)) ==
		    (t->kind == FIND_BELONGS));
	case FIND_DUPLICATE:
		return find_is_duplicate(s);
	case FIND_CHANGED:
	case FIND_FLAG:
	case FIND_SEQ:
	case FIND_UID:
		return test_known(t, s);
	default:
		return test_header(t, s);
	}
}

enum find_verdict
find_test(const struct find_term *t, struct find_subject *s)
{
	enum find_verdict v = test_plainly(t, s);

	return t->negated ? find_not(v) : v;
}
