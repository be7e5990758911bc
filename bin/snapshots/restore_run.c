/* SPDX-License-Identifier: ISC */
/* restore_run.c - whisper-restore: objects one by one, on threads. */
#include <err.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/backup.h"
#include "cli/grown.h"
#include "cli/open.h"
#include "cli/paths.h"
#include "cli/store_open.h"
#include "snapshots/restore.h"

struct restore restore_said;
struct restore_place restore_place;

/* Metrics that are to be worked on, and where the list of objects is. */
static struct {
	const struct restore_work *work;
	const char	*dir;
	struct wsp_store *store;	/* that lists */
	struct wsp_restore_options options;
	size_t		 nmetrics, next;
	const char	**metrics;	/* NULL means all */
	struct list	 list;
	bool		 open;		/* is this one being listed? */
	struct store_metric metric;
	struct wsp_store_walk *walk;
	bool		 found, single, broken;
	bool		 lost;		/* it cannot be told if it is there */
	char		*last;		/* path that was given out */
	struct wsp_error error;
} run;

static atomic_uint_fast64_t failed;

/* Stores of the threads: each reads by itself. */
static pthread_mutex_t stores_lock = PTHREAD_MUTEX_INITIALIZER;
static struct wsp_store **stores;
static size_t nstores;
static _Thread_local struct wsp_store *mine;

static void
keep_store(struct wsp_store *s)
{
	pthread_mutex_lock(&stores_lock);
	stores = grown(stores, nstores, sizeof(*stores));
	stores[nstores++] = s;
	pthread_mutex_unlock(&stores_lock);
}

/* Others may have packed meanwhile what is to be read. */
static int
open_mine(struct wsp_error *error)
{
	if (mine == NULL) {
		if (store_open_named(&mine, store_name(), error) == -1)
			return -1;
		wsp_store_share(mine, each_threads(0));
		keep_store(mine);
	}
	if (wsp_store_shows(mine, restore_place.tid))
		return 0;
	return wsp_fail(error, WSP_EVALUE, "%llu is no longer in the store",
	    (unsigned long long)restore_place.tid);
}

static int
work_on(struct item *item, struct wsp_error *error)
{
	struct restore_object o = { .path = item->name, .name = item->path,
	    .options = run.options };
	char *made = NULL;
	int ret;

	if (asprintf(&o.key, "%s/%s", restore_place.tree, item->name) == -1)
		err(1, NULL);
	backup_take(item, &o.options.backup);
	o.options.backup.made = &made;
	if ((ret = open_mine(error)) == 0) {
		o.store = mine;
		ret = run.work->object(item, &o, error);
	}
	if (ret == -1)
		failed++;
	free(made);
	free(o.key);
	return ret;
}

/* An entry that says what went wrong. */
static bool
give_error(struct paths_entry *e, const char *what)
{
	*e = (struct paths_entry){ .kind = WSP_WALK_FAILED,
	    .number = run.next, .path = what, .name = what,
	    .error = &run.error };
	failed++;
	return true;
}

/* An entry for an object; the name is to be the end of the path. */
static bool
give_object(struct paths_entry *e, const char *key)
{
	size_t dir = strlen(run.dir);

	free(run.last);
	if (asprintf(&run.last, "%s/%s", run.dir, store_path(key)) == -1)
		err(1, NULL);
	run.found = true;
	*e = (struct paths_entry){ .kind = WSP_WALK_FILE,
	    .number = run.next, .path = run.last,
	    .name = run.last + dir + 1, .walked = true };
	return true;
}

static bool
is_last(const char *key)
{
	return run.found && strcmp(run.last + strlen(run.dir) + 1,
	    store_path(key)) == 0;
}

/* The object of a name, if there is one, or was changed. */
static int
look_up(const char **key)
{
	struct wsp_store_revision_info r;
	bool found;

	*key = NULL;
	if (run.metric.key == NULL)
		return 0;
	if (wsp_store_look(run.store, run.metric.key, restore_place.tid,
	    &found, &r, &run.error) == -1) {
		run.lost = run.error.code == WSP_ECORRUPT;
		return run.lost ? 0 : -1;
	}
	if (found && (run.work->changes ? r.tid >= restore_place.first :
	    r.kind != 'X'))
		*key = run.metric.key;
	return 0;
}

/* Goes on to the next object of the metric; NULL after the last one. */
static int
next_object(const char **key)
{
	const struct wsp_store_revision_info *r;

	for (;;) {
		if (wsp_store_walk_next(run.walk, &r, &run.error) == -1)
			return -1;
		*key = r == NULL ? NULL : r->key;
		if (r == NULL || (!is_last(r->key) &&
		    store_metric_match(&run.metric, r->key)))
			return 0;
	}
}

static int
begin_metric(const char **key)
{
	run.open = true;
	run.found = run.single = run.lost = false;
	store_metric_read(&run.metric, restore_place.tree,
	    run.metrics[run.next++]);
	store_metric_settle(&run.metric, run.store, restore_place.tid);
	if (look_up(key) == -1)
		return -1;
	run.single = *key != NULL;
	if (run.single)
		return 0;
	if (wsp_store_walk_begin(&run.walk, run.store, run.metric.prefix,
	    run.work->changes ? restore_place.first : 0, restore_place.tid,
	    run.work->changes, &run.error) == -1)
		return -1;
	return next_object(key);
}

static void
end_metric(void)
{
	wsp_store_walk_end(run.walk);
	run.walk = NULL;
	if (run.open)
		store_metric_free(&run.metric);
	run.open = false;
}

/* What is damaged and no directory is tried: there may be a part of it. */
static bool
give_lost(struct paths_entry *e)
{
	if (!run.lost || run.found)
		return false;
	run.lost = false;
	run.single = true;
	return give_object(e, run.metric.key);
}

/* What was named is there, or that is an error. */
static bool
give_missing(struct paths_entry *e)
{
	const char *text = run.metrics[run.next - 1];

	if (run.found || text == NULL)
		return false;
	wsp_fail(&run.error, WSP_EVALUE, run.work->changes ?
	    "not changed by %llu" : "not in the store at %llu",
	    (unsigned long long)restore_place.tid);
	return give_error(e, text);
}

/* The next object of the metrics, by one thread at a time. */
static bool
feed(struct paths_entry *e)
{
	const char *key = NULL;
	int ret;

	for (;;) {
		if (run.broken || (!run.open && run.next == run.nmetrics))
			return false;
		ret = !run.open ? begin_metric(&key) : run.single ?
		    (key = NULL, 0) : next_object(&key);
		if (ret == 0 && key != NULL)
			return give_object(e, key);
		if (ret == 0 && give_lost(e))
			return true;
		end_metric();
		run.broken = ret == -1;
		if (run.broken)
			return give_error(e, store_name());
		if (give_missing(e))
			return true;
	}
}

static void
sum_up(void)
{
	restore_place.failed = failed;
	restore_sum_up(run.work);
}

static void
set_options(void)
{
	struct wsp_restore_options *o = &run.options;
	const struct restore *how = &restore_said;

	wsp_restore_defaults(o);
	o->at = restore_place.tid;
	o->mode = (enum wsp_restore_mode)how->mode;
	o->points = how->points;
	o->partial = how->partial;
	o->from = cli_time_or(&how->from, INT64_MIN);
	o->until = cli_time_or(&how->until, INT64_MAX);
	o->dry_run = open_dry_run;
	o->no_sync = open_no_sync();
	o->sync_filled = open_sync();
	o->lock_timeout_ms = open_lock_timeout();
	o->cancel = cli_catch();
}

/* What is to be worked on: operands and lines of the list, or all. */
static bool
take_metrics(int argc, char *argv[])
{
	size_t i;

	if (restore_said.list != NULL && !list_read(&run.list,
	    restore_said.list, restore_said.null))
		return false;
	run.metrics = calloc((size_t)argc + run.list.n + 1,
	    sizeof(*run.metrics));
	if (run.metrics == NULL)
		err(1, NULL);
	for (i = 0; i < (size_t)argc; i++)
		run.metrics[run.nmetrics++] = argv[i];
	for (i = 0; i < run.list.n; i++)
		run.metrics[run.nmetrics++] = run.list.lines[i];
	if (argc == 0 && restore_said.list == NULL)
		run.nmetrics = 1;
	return true;
}

/* A part of the store that cannot be read counts as one that failed. */
static void
tell_damage(void *arg, const char *from, const char *to, bool before,
    const struct wsp_error *error)
{
	(void)arg;
	failed++;
	store_tell_damage(store_name(), from, to, before, error);
}

/* What is found belongs to the store, until that is read anew. */
static bool
find_place(void)
{
	struct store_place p;
	struct wsp_error error;

	if (!store_place(&p))
		return false;
	run.store = p.store;
	wsp_store_on_damage(run.store, tell_damage, NULL);
	if (restore_said.undo != NULL && wsp_store_find(p.store, p.tree,
	    restore_said.undo, cli_now(), &p.t, &error) == -1) {
		cli_fail(restore_said.undo, &error);
		return false;
	}
	restore_place.first = p.t->first;
	restore_place.tid = p.t->tid;
	if ((restore_place.tree = strdup(p.tree)) == NULL)
		err(1, NULL);
	return true;
}

static bool
open_root(void)
{
	struct wsp_error error;

	restore_place.root = open(run.dir,
	    O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (restore_place.root != -1)
		return true;
	wsp_fail_errno(&error, NULL);
	cli_fail(run.dir, &error);
	return false;
}

void
restore_run(const struct restore_work *work, const char *dir, int argc,
    char *argv[])
{
	static const struct each_tool tool = { .file = work_on,
	    .writes = true, .sum_up = sum_up };

	run.work = work;
	run.dir = dir;
	restore_place.root = -1;
	if (find_place() && open_root() && take_metrics(argc, argv)) {
		set_options();
		if (!run.options.no_sync)
			each_waits();
		each_feed(&tool, feed, 0);
	}
	while (nstores > 0)
		wsp_store_close(stores[--nstores]);
	free(stores);
	end_metric();
	wsp_store_close(run.store);
	if (restore_place.root != -1)
		close(restore_place.root);
	list_free(&run.list);
	free(run.metrics);
	free(run.last);
	free(restore_place.tree);
}
