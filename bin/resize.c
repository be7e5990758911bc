/* SPDX-License-Identifier: ISC */
/* resize.c - give one file, or many, other archives. */
#include <inttypes.h>
#include <stdatomic.h>

#include "cli.h"
#include "reshape.h"
#include "resize.h"

#define BLOCK		512	/* in which a report counts them */

static struct resize *job;
static bool always;		/* resize what has the shape, too */

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
	out_text(out, path);
	out_text(out, " (");
	out_uint(out, size);
	out_text(out, " bytes, ");
	out_uint(out, blocks);
	out_text(out, " blocks*512=");
	out_uint(out, blocks * BLOCK);
	out_text(out, " bytes on disk)\n");
}

static void
report(struct item *item, const struct wsp_resize_report *r)
{
	const char *newfile = job->options.newfile;

	if (!job->silent)
		put_size(item->out, "Old file", item->path, r->old_size,
		    r->old_blocks);
	if (!job->quiet && !job->silent)
		put_size(item->out, "Created", newfile != NULL ? newfile :
		    item->path, r->new_size, r->new_blocks);
	if (!job->silent && newfile == NULL)
		put_size(item->out, "New file", item->path, r->new_size,
		    r->new_blocks);
}

static void
put_change(struct item *item, int differs, const struct wsp_info *info,
    const struct wsp_resize_report *r)
{
	struct out *out = item->out;

	out_text(out, "Would resize: ");
	out_text(out, item->path);
	out_text(out, " (");
	shape_put_old(out, info);
	out_text(out, " -> ");
	shape_put_new(out, &job->shape);
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

static void
count(const struct wsp_resize_report *r, bool shorter)
{
	sum.resized++;
	sum.shorter += shorter;
	sum.old_size += r->old_size;
	sum.old_blocks += r->old_blocks;
	sum.new_size += r->new_size;
	sum.new_blocks += r->new_blocks;
}

static int
plan(struct wsp *w, struct wsp_resize_report *r, struct wsp_error *error)
{
	return wsp_resize_plan(w, job->shape.list, job->shape.n,
	    &job->options, r, error);
}

/* Without a lock: many files of a tree may need nothing. */
static int
look(struct item *item, bool *needs, bool *shorter, struct wsp_error *error)
{
	struct wsp_resize_report r;
	struct wsp *w;
	int differs, ret = 0;

	if (wsp_open(&w, item->path, WSP_READ, 0, error) == -1)
		return -1;
	differs = shape_differs(&job->shape, wsp_info(w));
	*needs = differs != 0;
	*shorter = shape_shortens(&job->shape, wsp_info(w));
	if (differs == 0)
		sum.left++;
	else if (tree_dry_run() && (ret = plan(w, &r, error)) == 0) {
		if (!job->silent)
			put_change(item, differs, wsp_info(w), &r);
		count(&r, *shorter);
	}
	wsp_close(w);
	return ret;
}

static int
replace(struct item *item, struct wsp_resize_report *r,
    struct wsp_error *error)
{
	if (!always)
		return reshape(item, &job->shape, &job->options, r, error);
	return wsp_resize(item->path, job->shape.list, job->shape.n,
	    &job->options, item->now, r, error);
}

static int
resize(struct item *item, struct wsp_error *error)
{
	struct wsp_resize_report r;
	bool needs = true, shorter = false;

	if (!always && look(item, &needs, &shorter, error) == -1)
		goto fail;
	if (!needs || tree_dry_run())
		return 0;
	if (replace(item, &r, error) == -1)
		goto fail;
	report(item, &r);
	count(&r, shorter);
	return 0;
fail:
	sum.failed += !cli_interrupted(error);
	return -1;
}

static bool
need(const char *path, struct space_need *n)
{
	return reshape_need(path, &job->shape, &job->options, n);
}

static void
summarize(void)
{
	const char *would = tree_dry_run() ? "would be " : "";

	printf("%" PRIuFAST64 " files %sresized (%" PRIuFAST64 " -> %"
	    PRIuFAST64 " bytes, on disk %" PRIuFAST64 " -> %s%" PRIuFAST64
	    ")", sum.resized, would, sum.old_size, sum.new_size,
	    sum.old_blocks * BLOCK, tree_dry_run() ? "at most " : "",
	    sum.new_blocks * BLOCK);
	if (sum.shorter > 0)
		printf(", %" PRIuFAST64 " to reach back less", sum.shorter);
	printf("; %" PRIuFAST64 " left as they are, %" PRIuFAST64
	    " failed\n", sum.left, sum.failed);
}

int
resize_run(int argc, char *argv[], struct resize *r)
{
	static const struct tree_tool tool = { .file = resize,
	    .writes = true, .settle = settle };

	job = r;
	always = tree_single(argc) && !tree_dry_run();
	if (always)
		return tree_run(argc, argv, &tool);
	if (!r->options.no_sync)
		tree_waits();
	if (!r->force_space && !space_check(argc, argv, need) &&
	    !tree_dry_run())
		return cli_finish();
	tree_run(argc, argv, &tool);
	if (!r->silent)
		summarize();
	return cli_finish();
}
