/* SPDX-License-Identifier: ISC */
/* diff_trees.c - compare the files of two trees. */
#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/json.h"
#include "cli/open.h"
#include "pair/diff_trees.h"
#include "pair/pairs.h"
#include "reshape/wanted.h"
#include "wsp-ops.h"

static char *const *trees;
static const struct wsp_diff_options *how;
static const struct differences_style *style;

/* How many files are what. */
static struct {
	atomic_uint_fast64_t same, points, schema, only[2], failed;
} sum;

static void
put_text(struct out *out, const char *text)
{
	out_bytes(out, text, strlen(text));
}

static void
begin_json(struct json *j, struct out *out, const struct pair_paths *p)
{
	json_begin(j, out, JSON_LINE);
	json_string(j, "name", p->name);
	if (p->there[0])
		json_string(j, "path_a", p->path[0]);
	if (p->there[1])
		json_string(j, "path_b", p->path[1]);
}

static void
only_in(struct item *item, const struct pair_paths *p, int side)
{
	struct out *out = item->out;
	struct json j;

	sum.only[side]++;
	cli_differs();
	if (style->json) {
		begin_json(&j, out, p);
		json_string(&j, "onlyIn", trees[side]);
		json_end(&j);
		return;
	}
	out_text(out, "Only in ");
	put_text(out, trees[side]);
	out_text(out, ": ");
	put_text(out, p->name);
	out_char(out, '\n');
}

static void
put_schema(struct out *out, const struct wsp_info *info)
{
	wanted_put_old(out, info);
	out_char(out, ' ');
	put_text(out, wsp_method_name(info->method));
	out_char(out, ' ');
	out_double(out, (double)info->xff, wsp_format_shortest);
}

static void
json_schema(struct json *j, const char *name, const struct wsp_info *info)
{
	json_text(j, name);
	put_schema(j->out, info);
	json_text_end(j);
}

static void
other_schema(struct item *item, const struct pair_paths *p, struct wsp *w[2])
{
	struct out *out = item->out;
	struct json j;

	sum.schema++;
	cli_differs();
	if (style->json) {
		begin_json(&j, out, p);
		json_schema(&j, "schemaA", wsp_info(w[0]));
		json_schema(&j, "schemaB", wsp_info(w[1]));
		json_end(&j);
		return;
	}
	put_text(out, p->name);
	out_text(out, ": schema ");
	put_schema(out, wsp_info(w[0]));
	out_text(out, " -> ");
	put_schema(out, wsp_info(w[1]));
	out_char(out, '\n');
}

static void
put_totals(struct out *out, const struct wsp_diff *diff)
{
	uint64_t total = 0, differing = 0;
	uint32_t i;

	for (i = 0; i < diff->narchives; i++) {
		total += diff->archives[i].total;
		differing += diff->archives[i].differing;
	}
	out_text(out, ": ");
	out_uint(out, differing);
	out_text(out, " of ");
	out_uint(out, total);
	out_text(out, " points differ\n");
}

static void
other_points(struct item *item, const struct pair_paths *p,
    const struct wsp_diff *diff)
{
	struct out *out = item->out;
	struct json j;

	sum.points++;
	cli_differs();
	if (style->json) {
		begin_json(&j, out, p);
		differences_json(&j, diff, style->summary);
		json_end(&j);
		return;
	}
	put_text(out, p->name);
	if (style->summary) {
		put_totals(out, diff);
		return;
	}
	out_text(out, ":\n");
	differences_print(out, diff, p->path[0], p->path[1], style);
}

static int
compare_pair(struct item *item, const struct pair_paths *p, struct wsp *w[2],
    struct wsp_error *error)
{
	const struct wsp_info *a = wsp_info(w[0]), *b = wsp_info(w[1]);
	struct wsp_diff diff;
	int ret = wsp_diff(w[0], w[1], p->path[0], p->path[1], how, item->now,
	    &diff, error);

	if (ret == -1 && error->code != WSP_EUNALIKE)
		return -1;
	if (ret == -1 || a->method != b->method || a->xff != b->xff) {
		other_schema(item, p, w);
		if (ret == 0)
			wsp_diff_free(&diff);
		return 0;
	}
	if (differences_any(&diff))
		other_points(item, p, &diff);
	else
		sum.same++;
	wsp_diff_free(&diff);
	return 0;
}

/* Opens both files; of one that fails the reason is said at once. */
static void
open_and_compare(struct item *item, struct pair_paths *p)
{
	struct wsp *w[2] = { NULL, NULL };
	struct wsp_error error;
	int i;

	for (i = 0; i < 2; i++)
		if (pairs_open(p, i, &w[i], &error) == -1)
			break;
	if (i < 2 || (i = 0, compare_pair(item, p, w, &error)) == -1)
		sum.failed += pairs_fail(item, p->path[i], &error);
	wsp_close(w[0]);
	wsp_close(w[1]);
}

static void
diff_pair(struct item *item, struct pair_paths *p)
{
	int i;

	for (i = 0; i < 2; i++)
		if (p->there[i] && p->failed[i]) {
			sum.failed += pairs_fail(item, p->path[i],
			    &p->error[i]);
			return;
		}
	if (!p->there[0] && !p->there[1]) {
		item_failx(item, "is in neither tree");
		sum.failed++;
	} else if (p->there[0] == p->there[1])
		open_and_compare(item, p);
	else
		only_in(item, p, p->there[0] ? 0 : 1);
}

static int
diff_item(struct item *item, struct wsp_error *error)
{
	struct pair_paths p;

	(void)error;
	if (pairs_find(item, &p))
		diff_pair(item, &p);
	pairs_free(&p);
	return 0;
}

int
diff_trees(char *both[2], const struct wsp_diff_options *options,
    const struct differences_style *s)
{
	static const struct each_tool tool = { .file = diff_item };

	trees = both;
	how = options;
	style = s;
	pairs_begin(both);
	pairs_run(2, &tool);
	if (!style->json)
		printf("%" PRIuFAST64 " files the same, %" PRIuFAST64
		    " with other points, %" PRIuFAST64 " with another schema, "
		    "%" PRIuFAST64 " only in %s, %" PRIuFAST64 " only in %s, "
		    "%" PRIuFAST64 " failed\n", sum.same, sum.points,
		    sum.schema, sum.only[0], trees[0], sum.only[1], trees[1],
		    sum.failed + each_unread());
	return cli_finish();
}
