/* SPDX-License-Identifier: ISC */
/* pair.c - bring points from one file to another, or from tree to tree. */
#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "cli.h"
#include "missing.h"
#include "pair.h"
#include "pairs.h"

static const struct pair_tool *tool;
static char *const *trees;

/* How many files of the second tree are what. */
static struct {
	atomic_uint_fast64_t done, created, missing, failed;
} sum;

/*
 * Opens the files and does it.  *failed is the path that an error is about;
 * in a dry run nothing is opened for writing.
 */
static int
work_on(struct pair *p, struct out *out, const char **failed,
    struct wsp_error *error)
{
	bool dry = tree_dry_run();

	*failed = p->paths[0];
	if (wsp_open(&p->src, p->paths[0], WSP_READ, 0, error) == -1)
		return -1;
	*failed = p->paths[1];
	if ((dry ? wsp_open(&p->dst, p->paths[1], WSP_READ, 0, error) :
	    cli_open_inplace(&p->dst, p->paths[1], error)) == -1 ||
	    (tool->check != NULL && tool->check(p, error) == -1))
		return -1;
	if (dry)
		return 0;
	if (cli_backup(p->dst, p->paths[1], out, error) == -1 ||
	    tool->fn(p, error) == -1)
		return -1;
	return cli_finish_inplace(p->dst, error);
}

/* Says what would be done to a file, or that it is missing. */
static void
tell(struct out *out, const char *what, const char *path)
{
	out_text(out, what);
	out_bytes(out, path, strlen(path));
	out_char(out, '\n');
}

static int
run_single(char *paths[2])
{
	struct pair p = { { paths[0], paths[1] }, NULL, NULL, cli_clock() };
	struct out out = { 0 };
	struct wsp_error error;
	const char *failed;

	if (work_on(&p, &out, &failed, &error) == -1)
		cli_fail(failed, &error);
	else if (tree_dry_run())
		tell(&out, "Would change: ", paths[1]);
	out_flush(&out);
	out_free(&out);
	wsp_close(p.src);
	wsp_close(p.dst);
	return cli_finish();
}

/* Makes the file if asked to; false if there is nothing to go on with. */
static bool
make(struct item *item, const struct pair_paths *paths, const char **failed,
    int *ret, struct wsp_error *error)
{
	if (!tool->create) {
		tell(item->out, "Missing: ", paths->path[1]);
		sum.missing++;
		return false;
	}
	sum.created++;
	if (tree_dry_run()) {
		tell(item->out, "Would create: ", paths->path[1]);
		return false;
	}
	*ret = missing_make(trees, paths, failed, error);
	return *ret == 0;
}

static int
pair(struct item *item, struct wsp_error *ignored)
{
	struct pair p = { { NULL, NULL }, NULL, NULL, item->now };
	struct pair_paths paths;
	struct wsp_error error;
	const char *failed;
	bool there = true;
	int ret = 0;

	(void)ignored;
	pairs_find(item, &paths);
	p.paths[0] = paths.path[0];
	p.paths[1] = paths.path[1];
	if (!paths.there[1])
		there = make(item, &paths, &failed, &ret, &error);
	if (there && (ret = work_on(&p, item->out, &failed, &error)) == 0) {
		sum.done++;
		if (tree_dry_run())
			tell(item->out, "Would change: ", p.paths[1]);
	}
	if (ret == -1) {
		sum.failed += !cli_interrupted(&error);
		pairs_fail(item, failed, &error);
	}
	wsp_close(p.src);
	wsp_close(p.dst);
	pairs_free(&paths);
	return 0;
}

int
pair_run(char *paths[2], const struct pair_tool *t)
{
	static const struct tree_tool walk = { .file = pair, .writes = true };

	tool = t;
	trees = paths;
	if (tree_single(1))
		return run_single(paths);
	pairs_begin(paths);
	tree_run(tree_listed() ? 0 : 1, paths, &walk);
	printf("%" PRIuFAST64 " files %s%s, %" PRIuFAST64 " %screated, %"
	    PRIuFAST64 " missing, %" PRIuFAST64 " failed\n", sum.done,
	    tree_dry_run() ? "would be " : "", t->verb, sum.created,
	    tree_dry_run() ? "would be " : "", sum.missing, sum.failed);
	return cli_finish();
}
