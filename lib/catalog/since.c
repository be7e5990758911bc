/* SPDX-License-Identifier: ISC */
/* since.c - what has changed since a number. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/error.h"
#include "catalog/catalog.h"
#include "catalog/order.h"

#define MICROSECONDS	1000000
/* What may have become of a metric that is still there. */
#define WSP_SINCE_ANY	(WSP_SINCE_RENAMED | WSP_SINCE_NEW | WSP_SINCE_CHANGED)

/* A name that a uid had. */
struct former {
	const char	*name;
	size_t		 len;
	uint64_t	 uid, modseq;
	size_t		 order;		/* in the file */
	bool		 live;		/* the uid has another name now */
};

struct since {
	struct wsp_catalog	*c;
	uint64_t		 number;
	struct former		*list;
	size_t			 n, room;
	struct wsp_arena	 arena;
};

static int
add_former(struct since *s, const struct wsp_vanished *v,
    struct wsp_error *err)
{
	struct former *list;

	if (v->modseq <= s->number || v->uid > s->number)
		return 0;
	if ((list = wsp_array_more(s->list, s->n, &s->room, sizeof(*list),
	    err)) == NULL)
		return -1;
	s->list = list;
	list += s->n;
	if ((list->name = wsp_arena_copy(&s->arena, v->name, v->len,
	    err)) == NULL)
		return -1;
	list->len = v->len;
	list->uid = v->uid;
	list->modseq = v->modseq;
	list->order = s->n++;
	list->live = false;
	return 0;
}

static int
by_uid(const void *ap, const void *bp)
{
	const struct former *a = ap, *b = bp;

	if (a->uid != b->uid)
		return a->uid > b->uid ? 1 : -1;
	return (a->order > b->order) - (a->order < b->order);
}

static int
by_walk(const void *ap, const void *bp)
{
	const struct former *a = ap, *b = bp;

	return wsp_name_compare(a->name, a->len, b->name, b->len);
}

/* Of each uid the name that it had at that number. */
static void
leave_first(struct since *s)
{
	size_t i, n = 0;

	if (s->n > 1)
		qsort(s->list, s->n, sizeof(*s->list), by_uid);
	for (i = 0; i < s->n; i++)
		if (n == 0 || s->list[n - 1].uid != s->list[i].uid)
			s->list[n++] = s->list[i];
	s->n = n;
}

static int
read_gone(struct since *s, struct wsp_error *err)
{
	struct wsp_gone gone = { 0 };
	struct wsp_vanished v;
	uint32_t k;
	size_t i;
	int ret = 0;

	for (i = 0; ret == 0 && i < s->c->index.ngone; i++) {
		if (s->c->index.gone[i].high <= s->number)
			continue;
		ret = wsp_gone_read(s->c, i, &gone, err);
		for (k = 0; ret == 0 && k < gone.part.count; k++) {
			wsp_gone_get(&gone, k, &v);
			ret = add_former(s, &v, err);
		}
	}
	wsp_gone_free(&gone);
	leave_first(s);
	return ret;
}

static struct former *
find_former(const struct since *s, uint64_t uid)
{
	size_t low = 0, high = s->n, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (s->list[mid].uid == uid)
			return &s->list[mid];
		if (s->list[mid].uid < uid)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

static enum wsp_since_kind
kind_of(const struct since *s, const struct wsp_row *row,
    struct former **former)
{
	if (row->uid > s->number)
		return WSP_SINCE_NEW;
	if (row->modseq <= s->number)
		return 0;
	*former = find_former(s, row->uid);
	return *former != NULL ? WSP_SINCE_RENAMED : WSP_SINCE_CHANGED;
}

/* Visits what has changed in a block, or without a visit marks what lives. */
static int
visit_block(struct since *s, size_t number, unsigned kinds,
    wsp_catalog_visit *visit, void *arg, struct wsp_error *err)
{
	struct wsp_loaded *b = &s->c->block;
	struct wsp_catalog_record r;
	struct former *former;
	enum wsp_since_kind kind;
	struct wsp_entry e;
	uint32_t i;

	for (i = 0; i < b->count; i++) {
		wsp_block_entry(b, i, &e);
		former = NULL;
		kind = kind_of(s, &e.row, &former);
		if (former != NULL)
			former->live = true;
		if (e.data.dataseq > s->number &&
		    (kinds & WSP_SINCE_WRITTEN) != 0)
			kind |= WSP_SINCE_WRITTEN;
		if (visit == NULL || (kind & kinds) == 0)
			continue;
		if (wsp_record_of(s->c, &e, s->c->before[number] + i + 1, &r,
		    err) == -1)
			return -1;
		r.from = former == NULL ? NULL : former->name;
		if (visit(arg, &r, err) == -1)
			return -1;
	}
	return 0;
}

/* May something of these kinds have happened in a block? */
static bool
may_have(const struct since *s, const struct wsp_block *b, unsigned kinds)
{
	if ((kinds & WSP_SINCE_NEW) != 0 && b->uid_max > s->number)
		return true;
	if ((kinds & WSP_SINCE_RENAMED) != 0 && s->n > 0 &&
	    b->modseq > s->number)
		return true;
	if ((kinds & WSP_SINCE_CHANGED) != 0 && b->modseq > s->number)
		return true;
	return (kinds & WSP_SINCE_WRITTEN) != 0 && b->dataseq > s->number;
}

static int
visit_blocks(struct since *s, unsigned kinds, unsigned columns,
    wsp_catalog_visit *visit, void *arg, struct wsp_error *err)
{
	size_t i;

	for (i = 0; i < s->c->index.nblocks; i++) {
		if (!may_have(s, &s->c->index.blocks[i], kinds))
			continue;
		s->c->block.columns &= columns;
		if (wsp_block_load(s->c, i, columns, &s->c->block,
		    err) == -1 || visit_block(s, i, kinds, visit, arg,
		    err) == -1)
			return -1;
	}
	return 0;
}

static int
visit_vanished(struct since *s, wsp_catalog_visit *visit, void *arg,
    struct wsp_error *err)
{
	struct wsp_catalog_record r = { 0 };
	size_t i;

	if (s->n == 0)
		return 0;
	if (visit_blocks(s, WSP_SINCE_ANY, WSP_ROWS, NULL, NULL, err) == -1)
		return -1;
	if (s->n > 1)
		qsort(s->list, s->n, sizeof(*s->list), by_walk);
	for (i = 0; i < s->n; i++) {
		if (s->list[i].live)
			continue;
		r.name = s->list[i].name;
		r.len = s->list[i].len;
		r.uid = s->list[i].uid;
		r.modseq = s->list[i].modseq;
		if (visit(arg, &r, err) == -1)
			return -1;
	}
	return 0;
}

bool
wsp_catalog_changed(const struct wsp_catalog *c, uint64_t number,
    uint64_t from, uint64_t *first, uint64_t *last)
{
	const struct wsp_block *b = c->index.blocks;
	size_t i, n = c->index.nblocks;

	if (from == 0)
		from = 1;
	if (from > c->before[n])
		return false;
	i = wsp_catalog_block_of(c, from);
	while (i < n && b[i].modseq <= number && b[i].uid_max <= number)
		i++;
	if (i == n)
		return false;
	*first = from > c->before[i] ? from : c->before[i] + 1;
	*last = c->before[i + 1];
	return true;
}

int
wsp_catalog_remembers(const struct wsp_catalog *c, uint64_t number,
    struct wsp_error *err)
{
	time_t floor = (time_t)(c->slot.floor / MICROSECONDS);
	char text[32] = "some time";
	struct tm tm;

	if (number >= c->slot.floor)
		return 0;
	if (gmtime_r(&floor, &tm) != NULL)
		strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm);
	return wsp_fail(err, WSP_EPAST, "changes are known since %s only; "
	    "take all of it anew", text);
}

int
wsp_catalog_since(struct wsp_catalog *c, uint64_t number,
    enum wsp_since_kind kind, wsp_catalog_visit *visit, void *arg,
    struct wsp_error *err)
{
	struct since s = { .c = c, .number = number };
	unsigned columns = WSP_NAMES | WSP_ROWS;
	int ret;

	if (wsp_catalog_remembers(c, number, err) == -1)
		return -1;
	if ((kind & WSP_SINCE_WRITTEN) != 0)
		columns |= WSP_DATA;
	ret = read_gone(&s, err);
	if (ret == 0 && (kind & WSP_SINCE_VANISHED) != 0)
		ret = visit_vanished(&s, visit, arg, err);
	else if (ret == 0)
		ret = visit_blocks(&s, kind, columns, visit, arg, err);
	free(s.list);
	wsp_arena_free(&s.arena);
	return ret;
}

/* The number of a token: its digits, if the UUID is that of the catalogue. */
int
wsp_catalog_token(const struct wsp_catalog *c, const char *token,
    uint64_t *number, struct wsp_error *err)
{
	struct wsp_catalog_info info;
	size_t uuid = 2 * WSP_UUID, i;
	uint64_t n = 0;

	if (strspn(token, "0123456789abcdef") != uuid || token[uuid] != ':' ||
	    token[uuid + 1] == '\0' || strlen(token + uuid + 1) > 19)
		return wsp_fail(err, WSP_EVALUE, "not a token");
	for (i = uuid + 1; token[i] != '\0'; i++) {
		if (token[i] < '0' || token[i] > '9')
			return wsp_fail(err, WSP_EVALUE, "not a token");
		n = n * 10 + (uint64_t)(token[i] - '0');
	}
	wsp_catalog_info(c, &info);
	if (memcmp(info.token, token, uuid) != 0)
		return wsp_fail(err, WSP_EPAST,
		    "the token is of another catalogue");
	if (wsp_catalog_remembers(c, n, err) == -1)
		return -1;
	*number = n;
	return 0;
}
