/* SPDX-License-Identifier: ISC */
/* resize.c - give one file, or many, other archives. */
#include <inttypes.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "cli/backup.h"
#include "cli/cli.h"
#include "cli/links.h"
#include "cli/open.h"
#include "reshape/lost.h"
#include "reshape/resize_to.h"
#include "reshape/resize.h"
#include "reshape/resize_options.h"
#include "wsp-ops.h"

#define BLOCK		512	/* in which a report counts them */

static struct resize *job;
static bool alone;		/* is it one file? */
static bool always;		/* and is it not only looked at? */

/* What became of the files. */
static struct {
	atomic_uint_fast64_t resized, shorter, left, failed;
	atomic_uint_fast64_t old_size, old_blocks, new_size, new_blocks;
} sum;

static void
put_size(struct out *out, const char *what, const char *path, uint64_t size,
    uint64_t blocks)
{
	out_text(out, what);
	out_text(out, ": ");
	out_name(out, path);
	out_text(out, " (");
	out_uint(out, size);
	out_text(out, " bytes, ");
	out_uint(out, blocks);
	out_text(out, " blocks*512=");
	out_uint(out, blocks * BLOCK);
	out_text(out, " bytes on disk)\n");
}

static void
report_resize(struct item *item, const struct wsp_resize_report *r,
    char *backup)
{
	const char *newfile = job->options.newfile;

	if (!resize_silent)
		put_size(item->out, "Old file", item->path, r->old_size,
		    r->old_blocks);
	if (!resize_quiet && !resize_silent)
		put_size(item->out, "Created", newfile != NULL ? newfile :
		    item->path, r->new_size, r->new_blocks);
	if (!resize_silent && newfile == NULL)
		put_size(item->out, "New file", item->path, r->new_size,
		    r->new_blocks);
	resize_to_backup(item, backup);
}

static void
put_change(struct item *item, int differs, const struct wsp_info *info,
    const struct wsp_resize_report *r)
{
	struct out *out = item->out;

	out_text(out, "Would resize: ");
	out_name(out, item->path);
	out_text(out, " (");
	wanted_put_old(out, info);
	out_text(out, " -> ");
	wanted_put_new(out, &job->shape);
	if ((differs & SHAPE_METHOD) != 0) {
		out_text(out, ", ");
		out_text(out, wsp_method_name(info->method));
		out_text(out, " -> ");
		out_text(out, wsp_method_name(*job->shape.method));
	}
	if ((differs & SHAPE_XFF) != 0) {
		out_text(out, ", xFilesFactor ");
		out_double(out, (double)info->xff, wsp_format_shortest);
		out_text(out, " -> ");
		out_double(out, *job->shape.xff, wsp_format_shortest);
	}
	out_text(out, ", ");
	out_uint(out, r->old_size);
	out_text(out, " -> ");
	out_uint(out, r->new_size);
	out_text(out, " bytes)\n");
}

/* Says what is lost, of many files only if asked to, and counts all. */
static void
count_resize(struct item *item, const struct wsp_resize_report *r,
    bool shorter)
{
	if (!resize_silent && (alone || each_verbose))
		lost_note(item, &r->lost);
	if (!alone)
		lost_add(&r->lost);
	sum.resized++;
	sum.shorter += shorter;
	sum.old_size += r->old_size;
	sum.old_blocks += r->old_blocks;
	sum.new_size += r->new_size;
	sum.new_blocks += r->new_blocks;
}

static int
plan_resize(struct item *item, struct wsp *w, struct wsp_resize_report *r,
    struct wsp_error *error)
{
	if (resize_to_plan(w, &job->shape, &job->options, item->now, r,
	    error) == -1 || backup_try_item(item, WSP_ANEW, error) == -1)
		return -1;
	return wsp_resize_lost(w, job->shape.list, job->shape.n, item->now,
	    &r->lost, error);
}

/* Without a lock: many files of a tree may need nothing. */
static int
look_at_file(struct item *item, struct wsp *w, bool *needs, bool *shorter,
    struct wsp_error *error)
{
	struct wsp_resize_report r;
	int differs, ret = 0;

	differs = wanted_differs(&job->shape, wsp_info(w));
	*needs = differs != 0;
	*shorter = wanted_shortens(&job->shape, wsp_info(w));
	if (differs == 0)
		sum.left++;
	else if (open_dry_run && (ret = plan_resize(item, w, &r,
	    error)) == 0) {
		if (!resize_silent)
			put_change(item, differs, wsp_info(w), &r);
		count_resize(item, &r, *shorter);
	}
	return ret;
}

/* Resizes one of many files, if that needs it. */
static int
resize_if_needed(struct item *item, struct wsp_error *error)
{
	struct wsp_resize_report r;
	bool needs, shorter;
	char *made = NULL;
	struct wsp *w;
	int ret;

	if (open_read(&w, item->place, error) == -1)
		return -1;
	ret = look_at_file(item, w, &needs, &shorter, error);
	if (ret == 0 && needs && !open_dry_run && (ret = resize_to(item,
	    &w, &job->shape, &job->options, &r, &made, error)) == 0) {
		report_resize(item, &r, made);
		count_resize(item, &r, shorter);
	}
	wsp_close(w);
	return ret;
}

/* Is it certain that the file would become what it is? */
static bool
stays_same(const struct wsp_info *info)
{
	const struct wsp_resize_options *o = &job->options;

	return o->newfile == NULL && o->alloc != WSP_FALLOCATE &&
	    o->owner == WSP_KEEP_ID && o->group == WSP_KEEP_ID &&
	    wanted_differs(&job->shape, info) == 0;
}

static void
say_same(struct item *item)
{
	if (resize_silent)
		return;
	out_text(item->out, "Left as it is: ");
	out_name(item->out, item->path);
	out_text(item->out, " (has these archives)\n");
}

static int
resize_open(struct item *item, struct wsp **w, struct wsp_error *error)
{
	struct wsp_resize_options options = job->options;
	uint64_t others = options.newfile != NULL ? 0 :
	    wsp_other_names(item->place);
	struct wsp_resize_report r;
	char *made = NULL;

	backup_take(item, &options.backup);
	options.backup.made = &made;
	if (wsp_resize_file(w, job->shape.list, job->shape.n, &options,
	    item->now, &r, error) == -1) {
		free(made);
		return -1;
	}
	links_note(item, item->path, others);
	report_resize(item, &r, made);
	count_resize(item, &r, false);
	return 0;
}

static int
resize_alone(struct item *item, struct wsp_error *error)
{
	struct wsp *w;
	int ret = 0;

	if (open_read(&w, item->place, error) == -1)
		return -1;
	if (stays_same(wsp_info(w)))
		say_same(item);
	else
		ret = resize_open(item, &w, error);
	wsp_close(w);
	return ret;
}

static int
resize_item(struct item *item, struct wsp_error *error)
{
	int ret = always ? resize_alone(item, error) :
	    resize_if_needed(item, error);

	if (ret == -1)
		sum.failed += !cli_interrupted(error) &&
		    !item_gone(item, error);
	return ret;
}

static bool
need_space(struct wsp_path place, struct space_need *n)
{
	return resize_to_need(place, &job->shape, false, &job->options, n);
}

static void
print_summary(void)
{
	const char *would = open_dry_run ? "would be " : "";

	if (always || resize_silent)
		return;

	printf("%" PRIuFAST64 " files %sresized (%" PRIuFAST64 " -> %"
	    PRIuFAST64 " bytes, on disk %" PRIuFAST64 " -> %s%" PRIuFAST64
	    ")", sum.resized, would, sum.old_size, sum.new_size,
	    sum.old_blocks * BLOCK, open_dry_run ? "at most " : "",
	    sum.new_blocks * BLOCK);
	if (sum.shorter > 0)
		printf(", %" PRIuFAST64 " to reach back less", sum.shorter);
	printf("; %" PRIuFAST64 " left as they are, %" PRIuFAST64 " failed",
	    sum.left, sum.failed + each_unread());
	lost_print_sum();
	printf("\n");
}

int
resize_run(int argc, char *argv[], struct resize *r)
{
	static const struct each_tool tool = { .file = resize_item,
	    .writes = true, .sync_all = sync_all, .sum_up = print_summary };

	job = r;
	alone = each_single(argc);
	always = alone && !open_dry_run;
	if (always)
		return each_run(argc, argv, &tool);
	if (!r->options.no_sync)
		each_waits();
	if (!r->force_space && !space_check(argc, argv, need_space) &&
	    !open_dry_run)
		return cli_finish();
	return each_run(argc, argv, &tool);
}
