/* SPDX-License-Identifier: ISC */
/* log.c - whisper-store log: which transactions, or revisions, there are. */
#include <string.h>

#include "cli/json.h"
#include "print/human.h"
#include "snapshots/snapshots.h"

#define NS	1e9

static void
put_json(struct out *out, const struct wsp_store_transaction *t)
{
	struct json json;
	size_t i;

	json_begin(&json, out, JSON_LINE);
	json_uint(&json, "tid", t->tid);
	json_uint(&json, "first", t->first);
	json_double(&json, "time", (double)t->time / NS);
	json_string(&json, "kind", t->kind == 'u' ? "undo" : "snapshot");
	json_string(&json, "tree", t->tree);
	json_string(&json, "user", t->user);
	json_string(&json, "text", t->text);
	json_array(&json, "tags");
	for (i = 0; i < t->ntags; i++)
		json_string(&json, NULL, t->tags[i]);
	json_array_end(&json);
	json_uint(&json, "full", t->full);
	json_uint(&json, "delta", t->delta);
	json_uint(&json, "gone", t->gone);
	json_uint(&json, "points", t->points);
	json_uint(&json, "bytes", t->size);
	json_bool(&json, "partial", t->partial);
	json_array(&json, "refs");
	for (i = 0; i < t->nrefs; i++)
		json_uint(&json, NULL, t->refs[i]);
	json_array_end(&json);
	json_end(&json);
}

static void
put_range(struct out *out, const struct wsp_store_transaction *t)
{
	out_text(out, "    by ");
	out_name(out, t->user);
	out_text(out, ", stands for ");
	out_uint(out, t->first);
	out_text(out, " to ");
	out_uint(out, t->tid);
	out_text(out, ", ");
	out_uint(out, t->points);
	out_text(out, t->partial ? " points, partial\n" : " points\n");
}

static void
put_text(struct out *out, const struct wsp_store_transaction *t)
{
	size_t i;

	out_uint(out, t->tid);
	out_char(out, '\t');
	store_put_time(out, t->time);
	out_char(out, '\t');
	out_text(out, t->tree);
	out_char(out, '\t');
	out_uint(out, t->delta);
	out_text(out, " changed, ");
	out_uint(out, t->full);
	out_text(out, " full, ");
	out_uint(out, t->gone);
	out_text(out, " gone\t");
	human_bytes(out, t->size);
	out_char(out, '\t');
	for (i = 0; i < t->ntags; i++) {
		out_text(out, i > 0 ? "," : "");
		out_name(out, t->tags[i]);
	}
	out_char(out, '\t');
	out_name(out, t->text);
	out_char(out, '\n');
	if (store_said.verbose)
		put_range(out, t);
}

static void
log_transactions(struct out *out)
{
	const struct wsp_store_transaction *t;
	struct wsp_store *s = store_open();
	size_t n;

	if (s == NULL)
		return;
	t = wsp_store_transactions(s, &n);
	for (; n > 0; n--)
		if (store_said.tree == NULL ||
		    strcmp(t[n - 1].tree, store_said.tree) == 0)
			(store_said.json ? put_json : put_text)(out, &t[n - 1]);
	wsp_store_close(s);
}

static void
put_revision_json(struct out *out, const struct wsp_store_revision_info *r)
{
	struct json json;

	json_begin(&json, out, JSON_LINE);
	json_string(&json, "path", store_path(r->key));
	json_uint(&json, "tid", r->tid);
	json_string(&json, "kind", (char[]){ r->kind, '\0' });
	json_uint(&json, "prev", r->prev);
	json_uint(&json, "base", r->base);
	json_int(&json, "taken", r->taken);
	json_known_int(&json, "mtime", r->kind != 'X', r->mtime);
	json_bool(&json, "opaque", r->opaque);
	json_bool(&json, "unstable", r->unstable);
	json_uint(&json, "points", r->points);
	json_uint(&json, "past", r->past);
	json_uint(&json, "emptied", r->emptied);
	json_end(&json);
}

static int
put_revision(void *arg, const struct wsp_store_revision_info *r,
    struct wsp_error *error)
{
	struct out *out = arg;

	(void)error;
	if (store_said.json) {
		put_revision_json(out, r);
		return 0;
	}
	out_uint(out, r->tid);
	out_char(out, '\t');
	out_char(out, r->kind);
	out_char(out, '\t');
	store_put_seconds(out, r->taken);
	out_char(out, '\t');
	out_uint(out, r->points + r->past);
	out_text(out, " points");
	if (r->emptied > 0) {
		out_text(out, ", ");
		out_uint(out, r->emptied);
		out_text(out, " emptied");
	}
	if (r->base != r->prev) {
		out_text(out, ", builds on ");
		out_uint(out, r->base);
	}
	out_char(out, '\n');
	return 0;
}

static void
log_metric(struct out *out, const char *text)
{
	struct store_metric metric;
	struct store_place p;
	struct wsp_error error;

	if (!store_place(&p))
		return;
	store_metric_read(&metric, p.tree, text);
	store_metric_settle(&metric, p.store, p.t->tid);
	if (metric.key == NULL)
		cli_failx(text, "one metric is wanted, not a pattern");
	else if (wsp_store_history(p.store, metric.key, p.t->tid,
	    put_revision, out, &error) == -1)
		cli_fail(text, &error);
	store_metric_free(&metric);
	wsp_store_close(p.store);
}

void
store_log(int argc, char *argv[])
{
	struct out out = { 0 };

	if (argc > 0)
		log_metric(&out, argv[0]);
	else
		log_transactions(&out);
	out_flush(&out);
	out_free(&out);
}
