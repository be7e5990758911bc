/* SPDX-License-Identifier: ISC */
/* pair.c - bring points from one file to another, or from tree to tree. */
#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "cli/backup.h"
#include "cli/cli.h"
#include "cli/open.h"
#include "pair/create_missing.h"
#include "pair/pair.h"
#include "pair/pairs.h"
#include "wsp-remote.h"

static const struct pair_tool *tool;
static char *const *trees;
static bool create;			/* files that a tree lacks */

const struct cli_option pair_options[] = {
	{ 0, "create", NULL, "of trees: make the files dst lacks",
	    .flag = &create },
	{ .name = NULL }
};

/* How many files of the second tree are what. */
static struct {
	atomic_uint_fast64_t changed, points, left, created, missing, failed;
} sum;

/* A pair at work, and what came of it. */
struct work {
	struct pair	 pair;
	struct wsp_path	 place[2];	/* of the same files */
	const char	*name;		/* of its backup */
	const char	*failed;	/* the path that an error is about */
	uint64_t	 points;	/* that changed, or would */
	bool		 made;		/* the file was not there before */
};

/* In a dry run: the user has to be one who could do it, too. */
static int
try_dst(struct work *w, struct wsp_error *error)
{
	if (tool->fn(&w->pair, true, &w->points, error) == -1)
		return -1;
	if (w->made)
		return 0;
	if (w->points > 0)
		return backup_try(w->place[1], w->name, WSP_IN_PLACE, error);
	return wsp_may_change(w->place[1], WSP_IN_PLACE, NULL, error);
}

/*
 * Does it, with a backup before, unless nothing would change; of a file that
 * was only just made there is nothing to keep.
 */
static int
change_dst(struct work *w, struct out *out, struct wsp_error *error)
{
	struct pair *p = &w->pair;

	if (open_dry_run)
		return try_dst(w, error);
	if (backup_wanted() && !w->made) {
		if (tool->fn(p, true, &w->points, error) == -1)
			return -1;
		if (w->points == 0)
			return 0;
	}
	if ((!w->made && backup_make(p->dst, w->name, out, error) == -1) ||
	    tool->fn(p, false, &w->points, error) == -1)
		return -1;
	return open_finish(p->dst, error);
}

/* One file by two names is left as it is, or refused if it was named. */
static int
check_pair(struct work *w, bool *same, struct wsp_error *error)
{
	struct pair *p = &w->pair;

	*same = false;
	if (!tool->self && wsp_same_file(p->src, p->dst, same, error) == -1)
		return -1;
	if (*same && trees == NULL)
		return wsp_fail(error, WSP_EVALUE, "%s and %s are the same "
		    "file", p->paths[0], p->paths[1]);
	return *same || tool->check == NULL ? 0 : tool->check(p, error);
}

/*
 * Opens the files, but for one that is to be made, and does it; in a dry run
 * nothing is opened for writing.
 */
static int
work_on_pair(struct work *w, struct out *out, struct wsp_error *error)
{
	struct pair *p = &w->pair;
	bool same;

	w->failed = p->paths[0];
	if (p->src == NULL && open_read(&p->src, w->place[0], error) == -1)
		return -1;
	w->failed = p->paths[1];
	if (p->dst == NULL && open_target(&p->dst, w->place[1], error) == -1)
		return -1;
	if (check_pair(w, &same, error) == -1)
		return -1;
	return same ? 0 : change_dst(w, out, error);
}

static void
end_work(struct work *w)
{
	wsp_close(w->pair.src);
	wsp_close(w->pair.dst);
}

/* Says what was done to a file, or would be. */
static void
tell_points(struct out *out, const char *what, const struct work *w)
{
	out_text(out, what);
	out_name(out, w->pair.paths[1]);
	out_text(out, " (");
	out_uint(out, w->points);
	out_text(out, w->points == 1 ? " point)\n" : " points)\n");
}

/* Of a file that changes or is new, in a dry run or with -v. */
static void
tell_change(struct out *out, const struct work *w)
{
	if (!open_dry_run && !each_verbose)
		return;
	if (w->made)
		tell_points(out, open_dry_run ? "Would create: " :
		    "Created: ", w);
	else if (w->points > 0)
		tell_points(out, open_dry_run ? "Would change: " :
		    "Changed: ", w);
}

static int
run_single(char *paths[2])
{
	struct work w = { .pair = { { paths[0], paths[1] }, NULL, NULL,
	    cli_clock() }, .place = { wsp_path_of(paths[0]),
	    wsp_path_of(paths[1]) }, .name = backup_name(paths[1]) };
	struct out out = { 0 };
	struct wsp_error error;
	int ret;

	if ((ret = work_on_pair(&w, &out, &error)) == -1)
		each_fail(w.failed, &error);
	else
		tell_change(&out, &w);
	out_flush(&out);
	out_free(&out);
	end_work(&w);
	each_sum(ret == -1);
	return cli_finish();
}

/* Makes the file that dst lacks, or tries on an empty one what is in it. */
static int
make_missing(struct work *w, const struct pair_paths *paths,
    struct wsp_error *error)
{
	struct pair *p = &w->pair;

	w->failed = p->paths[1];
	if (!open_dry_run)
		return create_missing(paths, p->src, error);
	return wsp_may_create(w->place[1], error) == -1 ? -1 :
	    wsp_blank(&p->dst, p->src, error);
}

/* Brings the points to a file of the second tree, which is made if need be. */
static int
bring_points(struct item *item, struct work *w, struct pair_paths *paths,
    struct wsp_error *error)
{
	w->failed = w->pair.paths[0];
	if (pairs_open(paths, 0, &w->pair.src, error) == -1)
		return -1;
	if (w->made && make_missing(w, paths, error) == -1)
		return -1;
	sum.created += w->made;
	if (work_on_pair(w, item->out, error) == -1)
		return -1;
	sum.points += w->points;
	if (w->points > 0)
		sum.changed++;
	else if (!w->made)
		sum.left++;
	tell_change(item->out, w);
	return 0;
}

static void
tell_missing(struct item *item, const char *path)
{
	out_text(item->out, "Missing: ");
	out_bytes(item->out, path, strlen(path));
	out_char(item->out, '\n');
	sum.missing++;
}

static int
pair_item(struct item *item, struct wsp_error *ignored)
{
	struct work w = { .pair.now = item->now };
	struct pair_paths paths;
	struct wsp_error error;

	(void)ignored;
	pairs_find(item, &paths);
	w.name = paths.name;
	w.pair.paths[0] = paths.path[0];
	w.pair.paths[1] = paths.path[1];
	w.place[0] = paths.place[0];
	w.place[1] = paths.place[1];
	w.made = !paths.there[1];
	if (!paths.there[0] && !paths.there[1]) {
		item_failx(item, "is in neither tree");
		sum.failed++;
	} else if (!paths.there[1] && !create && !paths.failed[0])
		tell_missing(item, paths.path[1]);
	else if (bring_points(item, &w, &paths, &error) == -1)
		sum.failed += pairs_fail(item, w.failed, &error);
	end_work(&w);
	pairs_free(&paths);
	return 0;
}

static void
print_summary(void)
{
	const char *would = open_dry_run ? "would be " : "";

	printf("%" PRIuFAST64 " files %s%s, %" PRIuFAST64 " %screated, %"
	    PRIuFAST64 " missing, %" PRIuFAST64 " failed; %" PRIuFAST64
	    " points, %" PRIuFAST64 " left as they are\n", sum.changed, would,
	    tool->verb, sum.created, would, sum.missing,
	    sum.failed + each_unread(), sum.points, sum.left);
}

int
pair_run(char *paths[2], const struct pair_tool *t)
{
	static const struct each_tool walk = { .file = pair_item,
	    .writes = true, .sum_up = print_summary };

	tool = t;
	if (create && each_single(1))
		cli_usage("--create: only of trees (use -R)");
	if (each_single(1))
		return run_single(paths);
	trees = paths;
	if (wsp_is_url(paths[1])) {
		cli_failx(paths[1], "cannot write to a URL");
		return cli_finish();
	}
	pairs_begin(paths);
	if (!t->self && pairs_same()) {
		cli_failx(paths[0], "is the same tree as %s", paths[1]);
		return cli_finish();
	}
	backup_check(1, paths + 1);
	return pairs_run(1, &walk);
}
