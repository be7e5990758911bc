/* SPDX-License-Identifier: ISC */
/* store.c - read what was there, in a store of snapshots, instead of files. */
#include <err.h>
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "cli/each.h"
#include "cli/each_options.h"
#include "cli/open.h"
#include "cli/store.h"
#include "cli/store_metrics.h"
#include "cli/store_open.h"

#define NS	1000000000
#define HASHED	"_tagged."	/* how names begin of what is below it */

static const char *store_path_said, *at, *tree_said;
static const char *tree;
static struct wsp_store *store;
static uint64_t tid;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

const struct cli_option store_options[] = {
	{ 0, "store", "STORE", "read what was in a store of snapshots",
	    .text = &store_path_said },
	{ 0, "at", "T", "as of this transaction, tag or time",
	    .text = &at },
	{ 0, "tree", "TREE", "of this tree (the only one)",
	    .text = &tree_said },
	{ .name = NULL }
};

/* Is there anything below what is no object? */
static bool
is_directory(const char *prefix)
{
	const struct wsp_store_revision_info *info = NULL;
	struct wsp_store_walk *walk;
	struct wsp_error error;

	if (wsp_store_walk_begin(&walk, store, prefix, 0, tid, false,
	    &error) == -1)
		return false;
	if (wsp_store_walk_next(walk, &info, &error) == -1)
		info = NULL;
	wsp_store_walk_end(walk);
	return info != NULL;
}

/* One store serves all threads in turn. */
static int
open_view(struct wsp **w, struct wsp_path place, enum wsp_access access,
    const int64_t *from, int64_t now, struct wsp_error *error)
{
	struct wsp_view_options options = { .at = tid, .access = access,
	    .points = from != NULL, .from = from == NULL ? 0 : *from,
	    .now = now, .name = place.path };
	struct store_metric metric;
	int ret;

	store_metric_read(&metric, tree, place.path);
	pthread_mutex_lock(&lock);
	store_metric_settle(&metric, store, tid);
	ret = wsp_store_view(store, metric.key == NULL ? metric.prefix :
	    metric.key, &options, w, error);
	if (ret == -1 && error->code == WSP_EVALUE && metric.key != NULL &&
	    is_directory(metric.prefix)) {
		errno = EISDIR;
		wsp_fail_errno(error, NULL);
	}
	pthread_mutex_unlock(&lock);
	store_metric_free(&metric);
	return ret;
}

/* The objects that operands name, in their place. */
struct found {
	struct store_metric metric;	/* the operand that is looked at */
	char	**argv;
	int	 argc;
};

static void
add(struct found *f, const char *path)
{
	f->argv = reallocarray(f->argv, (size_t)f->argc + 2,
	    sizeof(*f->argv));
	if (f->argv == NULL ||
	    (f->argv[f->argc++] = strdup(path)) == NULL)
		err(1, NULL);
	f->argv[f->argc] = NULL;
}

static int
take(void *arg, const struct wsp_store_revision_info *info,
    struct wsp_error *error)
{
	struct found *f = arg;

	(void)error;
	if (store_metric_match(&f->metric, info->key))
		add(f, store_path(info->key));
	return 0;
}

/* A pattern, or with -R a directory, stands for what is there. */
static void
expand(struct found *f, const char *operand)
{
	struct wsp_error error;
	int before = f->argc;

	store_metric_read(&f->metric, tree, operand);
	if ((f->metric.key == NULL || each_said.source.recursive) &&
	    wsp_store_each(store, f->metric.prefix, tid, take, f,
	    &error) == -1)
		cli_fail(store_path_said, &error);
	/* A name of hexadecimal digits is to be found by its path. */
	if (f->argc == before)
		add(f, f->metric.key != NULL && strncmp(operand, HASHED,
		    sizeof(HASHED) - 1) == 0 ? store_path(f->metric.key) :
		    operand);
	store_metric_free(&f->metric);
}

static void
tell_damage(void *arg, const char *from, const char *to, bool before,
    const struct wsp_error *error)
{
	(void)arg;
	store_tell_damage(store_path_said, from, to, before, error);
}

/* Opens the store and finds the transaction; ends the program if it cannot. */
static void
open_store(void)
{
	const struct wsp_store_transaction *t;
	struct wsp_error error;

	if (store_open_named(&store, store_path_said, &error) == -1 ||
	    wsp_store_tree(store, tree_said, &tree, &error) == -1) {
		cli_fail(store_path_said, &error);
		exit(cli_finish());
	}
	wsp_store_on_damage(store, tell_damage, NULL);
	if (wsp_store_find(store, tree, at, cli_now(), &t, &error) == -1) {
		cli_fail(at, &error);
		exit(cli_finish());
	}
	tid = t->tid;
	if (at == NULL)
		return;
	cli_pretend((int64_t)(t->time / NS));
	cli_reckon();
}

bool
store_is_named(void)
{
	return store_path_said != NULL;
}

/* Opens the store, if one was named. */
static bool
begin(void)
{
	if (store_path_said == NULL && (at != NULL || tree_said != NULL))
		cli_usage("--%s needs --store", at != NULL ? "at" : "tree");
	if (store_path_said == NULL)
		return false;
	open_store();
	open_elsewhere = open_view;
	return true;
}

bool
store_begin(int *argc, char **argv[])
{
	static struct found f;
	int i;

	if (!begin())
		return false;
	for (i = 0; i < *argc; i++)
		expand(&f, (*argv)[i]);
	if (f.argc == 0)
		return true;
	*argc = f.argc;
	*argv = f.argv;
	return true;
}

bool
store_begin_pair(int argc, char *argv[])
{
	int i;

	if (!begin())
		return false;
	for (i = 0; i < argc; i++)
		if (open_is_path(argv[i]))
			open_paths_here = true;
	return true;
}

bool
store_has(const char *operand)
{
	return store != NULL && !open_is_path(operand);
}

/* Names below an operand, for who asked. */
struct naming {
	size_t		 prefix;	/* bytes of keys before the names */
	store_name_fn	*call;
	void		*arg;
};

static int
give_name(void *arg, const struct wsp_store_revision_info *info,
    struct wsp_error *error)
{
	const struct naming *n = arg;

	(void)error;
	n->call(n->arg, info->key + n->prefix);
	return 0;
}

/* The operand as a metric; all of the tree is none. */
static void
read_operand(struct store_metric *m, const char *operand)
{
	store_metric_read(m, tree, strcmp(operand, ".") == 0 ? NULL :
	    operand);
}

int
store_names(const char *operand, store_name_fn *call, void *arg,
    struct wsp_error *error)
{
	struct store_metric metric;
	struct naming n = { .call = call, .arg = arg };
	int ret;

	read_operand(&metric, operand);
	n.prefix = strlen(metric.prefix) + 1;
	ret = wsp_store_each(store, metric.prefix, tid, give_name, &n, error);
	store_metric_free(&metric);
	return ret;
}

char *
store_join(const char *operand, const char *name)
{
	struct store_metric metric;
	char *path;

	read_operand(&metric, operand);
	if (asprintf(&path, "%s/%s", metric.prefix, name) == -1)
		err(1, NULL);
	memmove(path, store_path(path), strlen(store_path(path)) + 1);
	store_metric_free(&metric);
	return path;
}
