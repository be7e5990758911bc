/* SPDX-License-Identifier: ISC */
/* stats.c - whisper-store stats: how much there is of each tree. */
#include <stdlib.h>
#include <string.h>

#include "cli/json.h"
#include "print/human.h"
#include "snapshots/snapshots.h"

#define NS	1e9

struct tree_stats {
	const char	*tree;
	uint64_t	transactions, objects, points, bytes;
	const struct wsp_store_transaction *first, *last;
};

static int
count(void *arg, const struct wsp_store_revision_info *r,
    struct wsp_error *error)
{
	struct tree_stats *s = arg;

	(void)r;
	(void)error;
	s->objects++;
	return 0;
}

/* Adds up the transactions of a tree. */
static void
add_up(const struct wsp_store *store, struct tree_stats *s)
{
	const struct wsp_store_transaction *t;
	size_t i, n;

	t = wsp_store_transactions(store, &n);
	for (i = 0; i < n; i++) {
		if (strcmp(t[i].tree, s->tree) != 0)
			continue;
		if (s->first == NULL)
			s->first = &t[i];
		s->last = &t[i];
		s->transactions++;
		s->points += t[i].points;
		s->bytes += t[i].size;
	}
}

static void
put_json(struct out *out, const struct tree_stats *s)
{
	struct json json;

	json_begin(&json, out, JSON_LINE);
	json_string(&json, "tree", s->tree);
	json_uint(&json, "transactions", s->transactions);
	json_double(&json, "first", (double)s->first->time / NS);
	json_double(&json, "last", (double)s->last->time / NS);
	json_uint(&json, "objects", s->objects);
	json_uint(&json, "points", s->points);
	json_uint(&json, "bytes", s->bytes);
	json_known(&json, "bytes_a_point", s->points > 0,
	    (double)s->bytes / (double)s->points);
	json_end(&json);
}

static void
put_text(struct out *out, const struct tree_stats *s)
{
	uint64_t hundredths;

	out_name(out, s->tree);
	out_text(out, ": ");
	out_uint(out, s->transactions);
	out_text(out, " transactions, ");
	store_put_time(out, s->first->time);
	out_text(out, " to ");
	store_put_time(out, s->last->time);
	out_text(out, "; ");
	out_uint(out, s->objects);
	out_text(out, " objects, ");
	out_uint(out, s->points);
	out_text(out, " points in ");
	human_bytes(out, s->bytes);
	if (s->points > 0) {
		out_text(out, ", ");
		hundredths = (100 * s->bytes + s->points / 2) / s->points;
		out_double(out, (double)hundredths / 100,
		    wsp_format_shortest);
		out_text(out, " bytes a point");
	}
	out_char(out, '\n');
}

static void
put_tree(struct wsp_store *store, const char *tree, struct out *out)
{
	struct tree_stats s = { .tree = tree };
	struct wsp_error error;

	add_up(store, &s);
	if (s.last == NULL)
		return;
	if (wsp_store_each(store, tree, s.last->tid, count, &s, &error) == -1)
		store_fail(&error);
	else
		(store_said.json ? put_json : put_text)(out, &s);
}

/* Is it the first transaction of its tree? */
static bool
is_first(const struct wsp_store_transaction *t, size_t i)
{
	size_t j;

	for (j = 0; j < i; j++)
		if (strcmp(t[j].tree, t[i].tree) == 0)
			return false;
	return true;
}

void
store_stats(int argc, char *argv[])
{
	const struct wsp_store_transaction *t;
	struct wsp_store *s = store_open();
	struct out out = { 0 };
	size_t i, n;

	(void)argc;
	(void)argv;
	if (s == NULL)
		return;
	t = wsp_store_transactions(s, &n);
	for (i = 0; i < n; i++)
		if (is_first(t, i) && (store_said.tree == NULL ||
		    strcmp(store_said.tree, t[i].tree) == 0))
			put_tree(s, t[i].tree, &out);
	out_flush(&out);
	out_free(&out);
	wsp_store_close(s);
}
