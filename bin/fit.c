/* SPDX-License-Identifier: ISC */
/* fit.c - make the files of a tree what schema files say. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "fit.h"
#include "reshape.h"

static const struct fit *fit;
static bool silenced;			/* nobody answers any more */

/* Asks until there is an answer; the end of the input is a no to all. */
static bool
ask(struct item *item)
{
	char *line = NULL;
	size_t room = 0;
	bool yes = false, known = false;

	while (!known && !silenced) {
		out_text(item->out,
		    "Would you like to run this command? [y/n]: ");
		out_flush(item->out);
		fflush(stdout);
		if (getline(&line, &room, stdin) == -1) {
			item_failx(item, "no answer on standard input");
			silenced = true;
			break;
		}
		line[strcspn(line, "\n")] = '\0';
		yes = strcasecmp(line, "y") == 0 ||
		    strcasecmp(line, "yes") == 0;
		known = yes || strcasecmp(line, "n") == 0 ||
		    strcasecmp(line, "no") == 0;
		if (!known)
			out_text(item->out, "Valid options : yes or no\n");
	}
	free(line);
	if (!yes && !silenced)
		out_text(item->out, "Skipping command \n\n");
	return yes;
}

static int
set_header(struct item *item, const struct shape *s, struct wsp_error *error)
{
	struct wsp *w;
	int ret;

	if (wsp_open(&w, item->path, WSP_WRITE, fit->resize.lock_timeout_ms,
	    error) == -1)
		return -1;
	ret = wsp_set_aggregation(w, *s->method, s->xff, error);
	if (ret == 0)
		ret = cli_finish_inplace(w, error);
	wsp_close(w);
	return ret;
}

/* Only other archives need another file. */
static int
change(struct item *item, const struct shape *s, int differs,
    struct wsp_error *error)
{
	if ((differs & SHAPE_ARCHIVES) == 0)
		return set_header(item, s, error);
	return reshape(item, s, &fit->resize, NULL, error);
}

/* In what a file differs, and its size now and then. */
struct state {
	int		 differs;
	uint64_t	 before, after;
};

static int
look(struct item *item, const struct fit_target *t, struct state *state,
    struct wsp_error *error)
{
	struct wsp_resize_report r;
	const struct wsp_info *info;
	struct wsp *w;
	int ret = 0;

	if (wsp_open(&w, item->path, WSP_READ, 0, error) == -1)
		return -1;
	info = wsp_info(w);
	state->differs = shape_differs(&t->shape, info);
	state->before = state->after = info->file_size;
	if ((state->differs & SHAPE_ARCHIVES) != 0 &&
	    (ret = wsp_resize_plan(w, t->shape.list, t->shape.n, &fit->resize,
	    &r, error)) == 0)
		state->after = r.new_size;
	if (ret == 0 && state->differs != 0 && (!fit->quiet || fit->confirm))
		fit_print(item->out, fit, item->path, t, state->differs, info);
	wsp_close(w);
	return ret;
}

static bool
shall_change(struct item *item, int differs)
{
	if (differs == 0 || fit->check || tree_dry_run())
		return false;
	return fit->confirm ? ask(item) : fit->doit;
}

static int
work_on(struct item *item, struct wsp_error *error)
{
	struct fit_target t;
	struct state state;

	if (fit_find(fit, item->path, &t, error) == -1)
		return -1;
	if (t.rule.storage == NULL && fit->list_unmatched) {
		out_text(item->out, "unmatched: ");
		out_text(item->out, item->path);
		out_char(item->out, '\n');
	}
	if (t.rule.compressed) {
		fit_count_compressed(&t.rule);
		return 0;
	}
	if (look(item, &t, &state, error) == -1)
		return -1;
	if (state.differs != 0 && fit->check)
		cli_differs();
	if (shall_change(item, state.differs) &&
	    change(item, &t.shape, state.differs, error) == -1)
		return -1;
	fit_count(&t.rule, state.differs, state.before, state.after);
	return 0;
}

static bool
need(const char *path, struct space_need *n)
{
	struct wsp_error ignored;
	struct fit_target t;

	return fit_find(fit, path, &t, &ignored) == 0 && !t.rule.compressed &&
	    t.shape.list != NULL && reshape_need(path, &t.shape, &fit->resize,
	    n);
}

int
fit_run(int argc, char *argv[], const struct fit *f)
{
	static const struct tree_tool tool = { .file = work_on,
	    .writes = true, .settle = settle };

	fit = f;
	if (f->doit && !f->resize.no_sync)
		tree_waits();
	if (f->doit && !f->confirm && !tree_dry_run() && !f->force_space &&
	    !space_check(argc, argv, need))
		return cli_finish();
	fit_count_begin(f->schemas);
	tree_run(argc, argv, &tool);
	if (f->sum_up || tree_dry_run())
		fit_count_print();
	return cli_finish();
}
