/* SPDX-License-Identifier: ISC */
/* ls.c - whisper-store ls and show: what there is, and what changed. */
#include <stdlib.h>
#include <string.h>

#include "cli/json.h"
#include "snapshots/ls.h"
#include "snapshots/snapshots.h"

struct listing {
	struct out	*out;
	const struct store_place *place;
	const struct store_metric *metric;
	bool		 changes;
	uint64_t	 found;
	struct wsp_store *other;	/* to look closer, with -v */
};

static const char *
sign_of(const struct wsp_store_revision_info *r)
{
	return r->kind == 'X' ? "-" : r->prev == 0 ? "+" : "*";
}

static void
put_json(const struct listing *l, const struct wsp_store_revision_info *r,
    const struct ls_more *more)
{
	struct json json;

	json_begin(&json, l->out, JSON_LINE);
	json_string(&json, "tree", l->place->tree);
	json_string(&json, "path", store_path(r->key));
	json_uint(&json, "tid", r->tid);
	json_string(&json, "kind", (char[]){ r->kind, '\0' });
	json_int(&json, "taken", r->taken);
	json_known_int(&json, "mtime", r->kind != 'X', r->mtime);
	if (l->changes) {
		json_uint(&json, "points", r->points);
		json_uint(&json, "past", r->past);
		json_uint(&json, "emptied", r->emptied);
	}
	ls_put_json(&json, more);
	json_end(&json);
}

static void
put_change(const struct listing *l, const struct wsp_store_revision_info *r)
{
	struct out *out = l->out;

	out_text(out, sign_of(r));
	out_char(out, ' ');
	out_name(out, store_path(r->key));
	out_char(out, '\t');
	out_uint(out, r->tid);
	out_char(out, '\t');
	out_uint(out, r->points + r->past);
	out_text(out, " points\n");
}

static void
put_text(const struct listing *l, const struct wsp_store_revision_info *r,
    const struct ls_more *more)
{
	struct out *out = l->out;

	if (l->changes) {
		put_change(l, r);
		ls_put_values(out, more);
		return;
	}
	out_name(out, store_path(r->key));
	if (store_said.verbose) {
		out_char(out, '\t');
		out_uint(out, r->tid);
		out_char(out, '\t');
		store_put_seconds(out, r->mtime);
		ls_put_size(out, more);
	}
	out_char(out, '\n');
}

static int
put(void *arg, const struct wsp_store_revision_info *r,
    struct wsp_error *error)
{
	struct listing *l = arg;
	struct ls_more more = { .values = NULL };
	int ret = 0;

	if (l->metric->pattern != NULL ? !store_metric_match(l->metric,
	    r->key) : false)
		return 0;
	l->found++;
	if (l->other != NULL)
		ret = l->changes ? ls_read_values(l->other, r, &more, error) :
		    ls_read_size(l->other, r, l->place->t, &more, error);
	if (ret == 0)
		(store_said.json ? put_json : put_text)(l, r, &more);
	ls_more_free(&more);
	return ret;
}

/* The one object that the metric may name. */
static int
list_one(struct listing *l, uint64_t from, uint64_t at,
    struct wsp_error *error)
{
	struct wsp_store_revision_info r;
	bool found;

	if (l->metric->key == NULL)
		return 0;
	if (wsp_store_look(l->place->store, l->metric->key, at, &found, &r,
	    error) == -1)
		return -1;
	if (found && r.tid >= from && (l->changes || r.kind != 'X'))
		return put(l, &r, error);
	return 0;
}

static void
list(const struct store_place *p, const char *text, bool changes,
    uint64_t from)
{
	struct out out = { 0 };
	struct store_metric metric;
	struct listing l = { .out = &out, .place = p, .metric = &metric,
	    .changes = changes };
	struct wsp_error error;
	bool lost;
	int ret;

	if (store_said.verbose && (l.other = store_open()) == NULL)
		return;
	store_metric_read(&metric, p->tree, text);
	store_metric_settle(&metric, p->store, p->t->tid);
	ret = list_one(&l, from, p->t->tid, &error);
	/* What is damaged may still be a directory. */
	lost = ret == -1 && error.code == WSP_ECORRUPT;
	if (lost)
		store_fail(&error);
	if ((ret == 0 || lost) && l.found == 0)
		ret = changes ? wsp_store_changes(p->store, metric.prefix,
		    from, p->t->tid, put, &l, &error) :
		    wsp_store_each(p->store, metric.prefix, p->t->tid, put,
		    &l, &error);
	if (ret == -1)
		store_fail(&error);
	else if (l.found == 0 && text != NULL && !lost)
		cli_failx(text, changes ? "not changed" :
		    "not in the store at %llu",
		    (unsigned long long)p->t->tid);
	out_flush(&out);
	out_free(&out);
	store_metric_free(&metric);
	wsp_store_close(l.other);
}

void
store_ls(int argc, char *argv[])
{
	struct store_place p;

	if (!store_place(&p))
		return;
	list(&p, argc > 0 ? argv[0] : NULL, false, 0);
	wsp_store_close(p.store);
}

/* The transaction that is shown from the first to the last. */
static bool
find(const struct store_place *p, const char *text,
    const struct wsp_store_transaction **t)
{
	struct wsp_error error;

	if (wsp_store_find(p->store, p->tree, text, cli_now(), t,
	    &error) == 0)
		return true;
	cli_fail(text, &error);
	return false;
}

/* Is a word the name of a transaction, and no metric? */
static bool
is_transaction(const struct store_place *p, const char *text)
{
	const struct wsp_store_transaction *t;
	struct wsp_error error;

	return wsp_store_find(p->store, p->tree, text, cli_now(), &t,
	    &error) == 0;
}

void
store_show(int argc, char *argv[])
{
	const struct wsp_store_transaction *from;
	struct store_place p;
	const char *metric = NULL;

	if (argc == 0)
		cli_usage("show needs a transaction");
	if (!store_place(&p))
		return;
	if (find(&p, argv[0], &from)) {
		p.t = from;
		if (argc > 2)
			metric = argv[2];
		else if (argc > 1 && !is_transaction(&p, argv[1]))
			metric = argv[1];
		if (metric == argv[1] || argc == 1 ||
		    find(&p, argv[1], &p.t))
			list(&p, metric, true, from->first);
	}
	wsp_store_close(p.store);
}
