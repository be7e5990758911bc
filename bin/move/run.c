/* SPDX-License-Identifier: ISC */
/* run.c - move what was planned, pair by pair. */
#include <errno.h>
#include <inttypes.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "cli/backup.h"
#include "cli/cli.h"
#include "cli/each.h"
#include "cli/open.h"
#include "cli/paths.h"
#include "move/move.h"
#include "reshape/lost.h"
#include "wsp-tree.h"

static struct move_pairs *pairs;
static size_t next;			/* to be fed */
static bool goes_on;			/* where another run has ended */
static struct wsp_move_options options;

static struct {
	atomic_uint_fast64_t moved, copied, merged, points, before, failed;
} sum;

/* How a path below the root is called. */
static char *
shown(const char *path)
{
	return move_text("%s/%s", move_root, path);
}

static struct wsp_path
place(const char *path, const char *name)
{
	return (struct wsp_path){ move_root_fd, path, name };
}

/* Says what is done, with both names, unless that is not asked for. */
static void
tell(struct out *out, const char *done, const char *would, const char *old,
    const char *new)
{
	out_text(out, open_dry_run ? would : done);
	out_text(out, ": ");
	out_name(out, old);
	out_text(out, " -> ");
	out_name(out, new);
}

static void
tell_points(struct out *out, uint64_t n)
{
	out_text(out, " (");
	out_uint(out, n);
	out_text(out, n == 1 ? " point)" : " points)");
}

/* What came of a file. */
static void
tell_file(struct item *item, const char *old, const char *new,
    const struct wsp_move_report *r)
{
	if (r->merged) {
		lost_add(&r->lost);
		if (!pairs->many || each_verbose)
			lost_note(item, &r->lost);
	}
	if (!open_dry_run && !each_verbose)
		return;
	if (r->merged) {
		tell(item->out, "Merged", "Would merge", old, new);
		tell_points(item->out, r->points);
	} else if (move_said.copy)
		tell(item->out, "Copied", "Would copy", old, new);
	else
		tell(item->out, "Moved", "Would move", old, new);
	out_char(item->out, '\n');
}

static void
count_file(const struct wsp_move_report *r)
{
	sum.points += r->points;
	if (r->merged)
		sum.merged++;
	else if (move_said.copy)
		sum.copied++;
	else
		sum.moved++;
}

/* Adds what would help. */
static void
add_hint(struct wsp_error *error, const char *old)
{
	char dir[WSP_METRICLEN];
	size_t len = strlcpy(dir, old, sizeof(dir));

	if (error->sys == EEXIST && !move_said.merge)
		strlcat(error->msg, " (use --merge)", sizeof(error->msg));
	if (error->sys != ENOENT || len < 4)
		return;
	dir[len - 4] = '\0';
	if (move_is_dir(dir))
		strlcat(error->msg, " (all metrics below it end in a dot)",
		    sizeof(error->msg));
}

/* Had an earlier run moved it? */
static bool
was_before(const struct wsp_error *error, const char *old, const char *new)
{
	return goes_on && error->code == WSP_ESYS && error->sys == ENOENT &&
	    move_is_gone(old) && move_is_there(new);
}

/* Moves a file; the names are those below the root. */
static int
move_file(struct item *item, const char *old, const char *new, bool vacant,
    struct wsp_error *error)
{
	struct wsp_move_options o = options;
	char *from = shown(old), *to = shown(new);
	struct wsp_move_report r;
	int ret;

	o.vacant = vacant;
	backup_take(item, &o.old_backup);
	o.new_backup = o.old_backup;
	o.old_backup.name = old;
	o.new_backup.name = new;
	ret = wsp_move(place(old, from), place(new, to), &o, item->now, &r,
	    error);
	backup_print(item->out, r.new_backup);
	backup_print(item->out, r.old_backup);
	if (ret == 0) {
		tell_file(item, from, to, &r);
		count_file(&r);
	} else if (was_before(error, old, new)) {
		sum.before++;
		ret = 0;
	} else
		add_hint(error, old);
	free(from);
	free(to);
	return ret;
}

static int
swap_files(struct item *item, const struct move_pair *p,
    struct wsp_error *error)
{
	char *from = shown(p->old), *to = shown(p->new);
	int ret;

	ret = wsp_move_exchange(place(p->old, from), place(p->new, to),
	    &options, error);
	if (ret == 0) {
		sum.moved += 2;
		item->more = 1;
		if (open_dry_run || each_verbose) {
			tell(item->out, "Moved", "Would move", from, to);
			out_char(item->out, '\n');
			tell(item->out, "Moved", "Would move", to, from);
			out_char(item->out, '\n');
		}
	}
	free(from);
	free(to);
	return ret;
}

/* Says that the files of a directory were moved with it. */
static void
tell_files(struct item *item, const struct move_pair *p)
{
	struct wsp_move_report r = { 0 };
	char *from, *to;
	size_t i;

	item->more = p->nfiles - 1;
	for (i = 0; i < p->nfiles; i++) {
		from = move_text("%s/%s%s", move_root, p->old, p->files[i]);
		to = move_text("%s/%s%s", move_root, p->new, p->files[i]);
		tell_file(item, from, to, &r);
		free(from);
		free(to);
		sum.moved++;
	}
}

/* One by one, where one rename does not do. */
static void
move_files(struct item *item, const struct move_pair *p)
{
	struct wsp_error error;
	const char *own = item->path;
	char *old, *new, *from;
	size_t i;

	for (i = 0; i < p->nfiles && !cli_caught(); i++) {
		old = move_text("%s%s", p->old, p->files[i]);
		new = move_text("%s%s", p->new, p->files[i]);
		item->path = from = shown(old);
		if (move_file(item, old, new, false, &error) == -1) {
			item_fail(item, &error);
			sum.failed += !cli_interrupted(&error);
		}
		item->path = own;
		free(from);
		free(old);
		free(new);
	}
	item->more = i > 0 ? i - 1 : 0;
	item->interrupted = item->interrupted || i < p->nfiles;
}

/* Without the slash at its end, which would follow a link. */
static char *
without_slash(const char *path)
{
	return move_text("%.*s", (int)strlen(path) - 1, path);
}

static int
move_directory(struct item *item, const struct move_pair *p,
    struct wsp_error *error)
{
	char *old = without_slash(p->old), *new = without_slash(p->new);
	char *from = shown(old), *to = shown(new);
	int ret = 0;

	if (!open_dry_run)
		ret = wsp_move_directory(place(old, from), place(new, to),
		    &options, error);
	free(old);
	free(new);
	free(from);
	free(to);
	if (ret == -1 && (error->sys == EXDEV || error->sys == EBUSY ||
	    error->sys == EEXIST || error->sys == ENOTEMPTY)) {
		move_files(item, p);
		return 0;
	}
	if (ret == 0)
		tell_files(item, p);
	return ret;
}

static int
do_pair(struct item *item, struct move_pair *p, struct wsp_error *error)
{
	if (p->problem != NULL)
		return wsp_fail(error, WSP_EVALUE, "%s", p->problem);
	if (p->first != NULL && !p->first->done && !move_is_gone(p->new))
		return wsp_fail(error, WSP_EVALUE, "%s was not moved out of "
		    "its way", p->new);
	switch (p->kind) {
	case MOVE_DIR:
		return move_directory(item, p, error);
	case MOVE_SWAP:
		return swap_files(item, p, error);
	default:
		return move_file(item, p->old, p->new, open_dry_run &&
		    p->first != NULL, error);
	}
}

/* The pair of an item is found by its place in the work. */
static int
by_place(const void *ap, const void *bp)
{
	const struct item *a = ap;
	const struct move_pair *b = *(const struct move_pair *const *)bp;

	if (a->number != b->number)
		return a->number < b->number ? -1 : 1;
	return wsp_walk_compare(a->name, b->name);
}

static int
move_item(struct item *item, struct wsp_error *error)
{
	struct move_pair **found = bsearch(item, pairs->order, pairs->norder,
	    sizeof(*found), by_place);
	int ret;

	if (found == NULL)
		return wsp_fail(error, WSP_EVALUE, "has no place in the work");
	ret = do_pair(item, *found, error);
	(*found)->done = ret == 0;
	if (ret == -1)
		sum.failed += !cli_interrupted(error);
	return ret;
}

static bool
feed(struct paths_entry *e)
{
	const struct move_pair *p;

	if (next == pairs->norder)
		return false;
	p = pairs->order[next++];
	*e = (struct paths_entry){ .kind = WSP_WALK_FILE,
	    .number = p->number };
	/* The name is to be the end of the path. */
	e->path = p->shown;
	e->name = p->shown + strlen(p->shown) - strlen(p->name);
	return true;
}

static void
print_summary(void)
{
	const char *would = open_dry_run ? "would be " : "";

	move_prune(pairs);
	if (!pairs->many)
		return;
	printf("%" PRIuFAST64 " files %smoved, %" PRIuFAST64 " copied, %"
	    PRIuFAST64 " merged (%" PRIuFAST64 " points), ", sum.moved, would,
	    sum.copied, sum.merged, sum.points);
	if (sum.before > 0)
		printf("%" PRIuFAST64 " moved before, ", sum.before);
	printf("%" PRIuFAST64 " failed", sum.failed);
	lost_print_sum();
	printf("\n");
}

int
move_run(struct move_pairs *p)
{
	static const struct each_tool tool = { .file = move_item,
	    .writes = true, .sum_up = print_summary };

	pairs = p;
	goes_on = each_goes_on();
	wsp_move_defaults(&options);
	options.copy = move_said.copy;
	options.merge = move_said.merge;
	options.dry_run = open_dry_run;
	options.no_sync = open_no_sync();
	options.lock_timeout_ms = open_lock_timeout();
	options.cancel = cli_catch();
	if (pairs->ordered)
		each_one_by_one();
	else if (!options.no_sync)
		each_waits();
	return each_feed(&tool, feed, pairs->norder);
}
