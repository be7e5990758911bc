/* SPDX-License-Identifier: ISC */
/* keep.c - which transactions a pack keeps. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/error.h"
#include "store/head_read.h"
#include "store/keep.h"

#define HOUR		3600
#define DAY		86400
#define WEEK		7
#define MONDAY		3	/* days from one to the first of 1970 */
#define TEN		10

static const char *const names[] = { "last", "hourly", "daily", "weekly",
    "monthly", "yearly" };

/* Which period a time is in, by a rule. */
static int64_t
period_of(enum wsp_keep rule, uint64_t ns, uint64_t tid)
{
	time_t s = (time_t)(ns / 1000000000);
	struct tm tm;

	switch (rule) {
	case WSP_KEEP_HOURLY:
		return s / HOUR;
	case WSP_KEEP_DAILY:
		return s / DAY;
	case WSP_KEEP_WEEKLY:
		return (s / DAY + MONDAY) / WEEK;
	case WSP_KEEP_MONTHLY:
	case WSP_KEEP_YEARLY:
		if (gmtime_r(&s, &tm) == NULL)
			return 0;
		return rule == WSP_KEEP_YEARLY ? tm.tm_year :
		    tm.tm_year * INT64_C(12) + tm.tm_mon;
	default:
		return (int64_t)tid;
	}
}

static bool
same_tree(const struct wsp_store_tx *a, const struct wsp_store_tx *b)
{
	return strcmp(a->tree.text, b->tree.text) == 0;
}

/* Keeps what a rule chooses of the tree of one, the newest first. */
static void
apply(const struct wsp_store_head *h, const struct wsp_store_tx *of,
    enum wsp_keep rule, uint32_t periods, struct wsp_kept *kept)
{
	const struct wsp_store_tx *t;
	int64_t last = INT64_MIN, period;
	uint32_t n = 0;
	size_t i;

	for (i = h->ntxs; i > 0 && n < periods; i--) {
		t = &h->txs[i - 1];
		if (!same_tree(t, of) || t->into != 0 ||
		    (t->flags & (WSP_STORE_PARTIAL | WSP_STORE_HELD)) != 0)
			continue;
		period = period_of(rule, t->time, t->tid);
		if (period == last)
			continue;
		last = period;
		n++;
		if (kept[i - 1].reason == NULL)
			kept[i - 1].reason = names[rule];
	}
}

/* Is it the newest of its tree? */
static bool
is_newest(const struct wsp_store_head *h, size_t at)
{
	size_t i;

	for (i = at + 1; i < h->ntxs; i++)
		if (same_tree(&h->txs[i], &h->txs[at]))
			return false;
	return true;
}

/* Does any other name a revision of it? */
static bool
is_named(const struct wsp_store_head *h, const struct wsp_store_tx *t)
{
	size_t i, k;

	for (i = 0; i < h->ntxs; i++)
		for (k = 0; k < h->txs[i].nrefs; k++)
			if (same_tree(&h->txs[i], t) && &h->txs[i] != t &&
			    h->txs[i].refs[k] >= t->first &&
			    h->txs[i].refs[k] <= t->tid)
				return true;
	return false;
}

/* The next one of its tree that is kept. */
static uint64_t
next_kept(const struct wsp_store_head *h, const struct wsp_kept *kept,
    size_t at)
{
	size_t i;

	for (i = at + 1; i < h->ntxs; i++)
		if (same_tree(&h->txs[i], &h->txs[at]) &&
		    kept[i].reason != NULL)
			return h->txs[i].tid;
	return 0;
}

void
wsp_keep_choose(const struct wsp_store_head *h,
    const struct wsp_pack_options *o, struct wsp_kept *kept)
{
	bool rules = false;
	size_t i;
	int k;

	memset(kept, 0, h->ntxs * sizeof(*kept));
	for (k = 0; k < WSP_KEEP_RULES; k++)
		rules = rules || o->keep[k] > 0;
	for (i = 0; i < h->ntxs; i++) {
		if (h->txs[i].ntags > 0)
			kept[i].reason = "tag";
		if (!is_newest(h, i))
			continue;
		kept[i].reason = "newest";
		for (k = 0; k < WSP_KEEP_RULES; k++)
			apply(h, &h->txs[i], k, o->keep[k], kept);
	}
	for (i = 0; i < h->ntxs; i++) {
		if (!rules && kept[i].reason == NULL)
			kept[i].reason = "no rule";
		if (kept[i].reason == NULL && is_named(h, &h->txs[i])) {
			kept[i].reason = "others build on it";
			kept[i].held = true;
		}
	}
	for (i = 0; i < h->ntxs; i++)
		if (kept[i].reason == NULL)
			kept[i].into = next_kept(h, kept, i);
}

static int
parse_rule(const char *text, size_t len, struct wsp_pack_options *o,
    struct wsp_error *err)
{
	const char *value = memchr(text, '=', len);
	char number[TEN + 1] = "";
	size_t i, n;
	char *end;

	for (i = 0; value != NULL && i < WSP_KEEP_RULES; i++) {
		n = (size_t)(value - text);
		if (strlen(names[i]) != n || memcmp(names[i], text, n) != 0)
			continue;
		n = len - n - 1;
		if (n == 0 || n >= sizeof(number))
			break;
		memcpy(number, value + 1, n);
		o->keep[i] = strcmp(number, "all") == 0 ? WSP_KEEP_ALL :
		    (uint32_t)strtoul(number, &end, TEN);
		if (o->keep[i] == WSP_KEEP_ALL || (*number >= '0' &&
		    *number <= '9' && *end == '\0'))
			return 0;
		break;
	}
	return wsp_fail(err, WSP_EVALUE, value == NULL || i < WSP_KEEP_RULES ?
	    "'%.*s': a rule is such as daily=31 or monthly=all" :
	    "'%.*s': unknown rule", (int)len, text);
}

int
wsp_keep_parse(const char *text, struct wsp_pack_options *o,
    struct wsp_error *err)
{
	size_t len;

	for (;; text += len + 1) {
		len = strcspn(text, ",");
		if (parse_rule(text, len, o, err) == -1)
			return -1;
		if (text[len] == '\0')
			return 0;
	}
}

void
wsp_pack_defaults(struct wsp_pack_options *o)
{
	memset(o, 0, sizeof(*o));
	o->inputs = 32;
	o->threads = 1;
	o->lock_timeout_ms = 10000;
	o->pause_ms = 100;
}
