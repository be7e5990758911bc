/* SPDX-License-Identifier: ISC */
/* take.c - take a snapshot, and say what was stored. */
#include <err.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/amount.h"
#include "cli/each.h"
#include "cli/grown.h"
#include "cli/json.h"
#include "cli/open.h"
#include "cli/progress.h"
#include "snapshots/change.h"
#include "snapshots/list.h"
#include "snapshots/snapshots.h"
#include "snapshots/take.h"

struct take_said take_said;

#define NS	1e9

/* What callbacks need. */
struct taking {
	const char	*root;
	struct out	 out;
};

static void
say_failed(void *arg, const char *name, const struct wsp_error *error)
{
	const struct taking *t = arg;
	char *path;

	if (asprintf(&path, "%s%s%s", t->root, *name == '\0' ||
	    t->root[strlen(t->root) - 1] == '/' ? "" : "/", name) == -1)
		err(1, NULL);
	progress_clear();
	cli_fail(path, error);
	free(path);
}

static void
show_progress(void *arg, uint64_t files, uint64_t failed)
{
	(void)arg;
	progress_done(files, failed);
	progress_draw();
}

static void
show_entry(void *arg, char what, const char *path, uint64_t points)
{
	struct taking *t = arg;

	out_char(&t->out, what);
	out_char(&t->out, ' ');
	out_name(&t->out, path);
	if (what != '-') {
		out_char(&t->out, '\t');
		out_uint(&t->out, points);
	}
	out_char(&t->out, '\n');
}

/* A path as it is below the tree: it may begin with that of the tree. */
static const char *
below(const char *root, char *path)
{
	size_t len = strlen(root), end = strlen(path);

	while (len > 1 && root[len - 1] == '/')
		len--;
	while (end > 0 && path[end - 1] == '/')
		path[--end] = '\0';
	if (strncmp(path, root, len) == 0 && path[len] == '/')
		path += len + 1;
	else if (*path == '/')
		cli_usage("%s is not below %s", path, root);
	while (strncmp(path, "./", 2) == 0)
		path += 2;
	return path;
}

struct paths_below {
	size_t		 n;
	const char	**list;
	struct list	 lines;		/* which has the texts */
};

static void
add_path(struct paths_below *p, const char *root, char *path)
{
	if (*path == '\0')
		return;
	p->list = grown(p->list, p->n, sizeof(*p->list));
	p->list[p->n++] = below(root, path);
}

static bool
add_list(struct paths_below *p, const char *root)
{
	size_t i;

	if (!list_read(&p->lines, take_said.list, take_said.null))
		return false;
	for (i = 0; i < p->lines.n; i++)
		add_path(p, root, p->lines.lines[i]);
	return true;
}

static void
put_json(struct out *out, const struct wsp_snapshot_counts *c)
{
	const struct wsp_snapshot_options *o = &take_said.snapshot;
	struct json json;

	json_begin(&json, out, JSON_LINE);
	json_known_uint(&json, "tid", c->tid != 0, c->tid);
	json_uint(&json, "first", c->first_tid);
	json_double(&json, "time", (double)c->time_ns / NS);
	json_string(&json, "kind", "snapshot");
	json_string(&json, "tree", o->tree);
	json_string(&json, "user", o->user);
	json_string(&json, "text", o->text == NULL ? "" : o->text);
	json_array(&json, "tags");
	if (o->tag != NULL)
		json_string(&json, NULL, o->tag);
	json_array_end(&json);
	json_uint(&json, "full", c->full);
	json_uint(&json, "delta", c->delta);
	json_uint(&json, "gone", c->gone);
	json_uint(&json, "unchanged", c->unchanged);
	json_uint(&json, "failed", c->failed);
	json_uint(&json, "unstable", c->unstable);
	json_uint(&json, "points", c->points);
	json_uint(&json, "bytes", c->bytes);
	json_bool(&json, "partial", c->partial);
	json_bool(&json, "dry_run", o->dry_run);
	json_end(&json);
}

static void
put_text(struct out *out, const struct wsp_snapshot_counts *c)
{
	bool dry = take_said.snapshot.dry_run;

	if (c->tid == 0) {
		out_text(out, "nothing has changed");
		if (c->failed > 0)
			amount_count(out, ", ", c->failed, " failed");
		out_char(out, '\n');
		return;
	}
	if (dry)
		out_text(out, "would be stored: ");
	else
		amount_count(out, "", c->tid, ": ");
	amount_count(out, "", c->changed, " changed, ");
	amount_count(out, "", c->created, " new, ");
	amount_count(out, "", c->gone, " gone, ");
	amount_count(out, "", c->failed, " failed, ");
	amount_count(out, "", c->points, " points, ");
	amount_bytes(out, c->bytes);
	if (c->unstable > 0)
		amount_count(out, ", ", c->unstable, " unstable");
	out_text(out, c->partial ? ", partial\n" : "\n");
}

static void
run(struct wsp_store_writer *w, struct taking *t)
{
	struct wsp_snapshot_options *o = &take_said.snapshot;
	struct wsp_snapshot_counts counts = { 0 };
	struct wsp_error error;
	int ret;

	o->cancel = cli_catch();
	ret = wsp_snapshot(w, t->root, o, cli_clock_ns(), &counts,
	    say_failed, t, &error);
	progress_end(false);
	if (ret == 0 || counts.tid != 0) {
		if (take_said.json)
			put_json(&t->out, &counts);
		else if (!take_said.quiet)
			put_text(&t->out, &counts);
	}
	out_flush(&t->out);
	if (ret == -1)
		cli_fail(error.code == WSP_EVALUE &&
		    strncmp(error.msg, "no Whisper files", 16) == 0 ?
		    t->root : store_name(), &error);
	cli_catch_end();
}

/* Everything that options left open. */
static void
settle(struct paths_below *p)
{
	static const char *const nothing[] = { "/" };
	struct wsp_snapshot_options *o = &take_said.snapshot;

	o->user = store_user();
	o->threads = take_said.threads != 0 ? (unsigned)take_said.threads :
	    each_processors();
	if (take_said.age_s != 0)
		o->age_s = (int64_t)take_said.age_s;
	o->checkpoint_s = (int64_t)take_said.checkpoint_s;
	o->lock_timeout_ms = open_lock_timeout();
	o->dry_run = open_dry_run;
	o->npaths = p->n;
	o->paths = p->list;
	/* A list without lines names nothing, not all. */
	if (take_said.list != NULL && p->n == 0) {
		o->npaths = 1;
		o->paths = nothing;
	}
	o->progress = show_progress;
	o->entry = take_said.verbose ? show_entry : NULL;
}

void
take_snapshot(int argc, char *argv[])
{
	struct paths source = { .argc = 1, .argv = argv, .recursive = true };
	struct taking t = { .root = argv[0] };
	struct paths_below below_root = { .n = 0 };
	struct wsp_store_writer *w;
	struct wsp_error error;
	int i;

	if (!store_may_change())
		return;
	for (i = 1; i < argc; i++)
		add_path(&below_root, argv[0], argv[i]);
	if (take_said.list != NULL && !add_list(&below_root, argv[0]))
		return;
	settle(&below_root);
	if (wsp_store_writer_open(&w, store_name(), open_lock_timeout(),
	    store_say, NULL, &error) == -1)
		store_fail(&error);
	else {
		progress_begin(take_said.when, &source);
		run(w, &t);
		wsp_store_writer_close(w);
	}
	out_free(&t.out);
	list_free(&below_root.lines);
	free(below_root.list);
}
