/* SPDX-License-Identifier: ISC */
/* fit_schema.c - make the files of a tree what schema files say. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/backup.h"
#include "cli/cli.h"
#include "cli/open.h"
#include "reshape/fit_schema.h"
#include "reshape/lost.h"
#include "reshape/resize_to.h"
#include "wsp-ops.h"

static const struct fit *fit;
static bool silenced;			/* nobody answers any more */

/* Asks until there is an answer; the end of the input is a no to all. */
static bool
ask_user(struct item *item)
{
	char *line = NULL;
	size_t room = 0;
	bool yes = false, known = false;

	while (!known && !silenced) {
		out_text(item->out,
		    "Would you like to run this command? [y/n]: ");
		out_flush(item->out);
		if (out_sync() != 0)
			cli_catch_die();
		if (getline(&line, &room, stdin) == -1) {
			item_failx(item, feof(stdin) ?
			    "no answer on standard input" :
			    "standard input: %s", strerror(errno));
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
set_header(struct item *item, const struct wanted *s, struct wsp_error *error)
{
	struct wsp *w;
	char *backup;
	int ret;

	if (open_write(&w, item->place, error) == -1)
		return -1;
	ret = backup_keep(w, item, &backup, error);
	if (ret == 0) {
		resize_to_backup(item, backup);
		ret = wsp_set_aggregation(w, *s->method, s->xff, error);
	}
	if (ret == 0)
		ret = open_finish(w, error);
	wsp_close(w);
	return ret;
}

static void
tell_lost(struct item *item, const struct wsp_lost *lost)
{
	if (each_verbose)
		lost_note(item, lost);
	lost_add(lost);
}

/* Only other archives need another file. */
static int
change_file(struct item *item, struct wsp **w, const struct wanted *s,
    int differs, struct wsp_error *error)
{
	struct wsp_resize_report r;
	char *backup;

	if ((differs & SHAPE_ARCHIVES) == 0)
		return set_header(item, s, error);
	if (resize_to(item, w, s, &fit->resize, &r, &backup, error) == -1)
		return -1;
	resize_to_backup(item, backup);
	tell_lost(item, &r.lost);
	return 0;
}

/* Is nothing changed, but told what would be? */
static bool
is_trial(void)
{
	return open_dry_run || (each_verbose && !fit->doit && !fit->confirm);
}

/* Finds how large the new file would be, and what is lost. */
static int
foresee(struct item *item, struct wsp *w, const struct wanted *s,
    uint64_t *size, struct wsp_error *error)
{
	struct wsp_resize_report r;

	if (resize_to_plan(w, s, &fit->resize, item->now, &r, error) == -1)
		return -1;
	*size = r.new_size;
	if (!is_trial())
		return 0;
	if (wsp_resize_lost(w, s->list, s->n, item->now, &r.lost, error) == -1)
		return -1;
	tell_lost(item, &r.lost);
	return 0;
}

/* In what a file differs, and its size now and then. */
struct state {
	int		 differs;
	uint64_t	 before, after;
};

static int
look_at_file(struct item *item, struct wsp *w, const struct fit_target *t,
    struct state *state, struct wsp_error *error)
{
	const struct wsp_info *info = wsp_info(w);
	int ret = 0;

	state->differs = wanted_differs(&t->shape, info);
	state->before = state->after = info->file_size;
	if ((state->differs & SHAPE_ARCHIVES) != 0)
		ret = foresee(item, w, &t->shape, &state->after, error);
	if (ret == 0 && state->differs != 0 && (!fit->quiet || fit->confirm))
		fit_print(item->out, fit, item->path, t, state->differs, info);
	return ret;
}

static bool
shall_change(struct item *item, int differs)
{
	if (differs == 0 || fit->check || open_dry_run)
		return false;
	return fit->confirm ? ask_user(item) : fit->doit;
}

/* In a dry run: may the file be changed? */
static int
try_change(struct item *item, int differs, struct wsp_error *error)
{
	if (!open_dry_run || fit->check || differs == 0)
		return 0;
	return backup_try_item(item, (differs & SHAPE_ARCHIVES) != 0 ?
	    WSP_ANEW : WSP_IN_PLACE, error);
}

/* Looks at an open file, and changes it if it shall be. */
static int
fit_file(struct item *item, struct wsp **w, const struct fit_target *t,
    struct wsp_error *error)
{
	struct state state;

	if (look_at_file(item, *w, t, &state, error) == -1 ||
	    try_change(item, state.differs, error) == -1)
		return -1;
	if (state.differs != 0 && fit->check)
		cli_differs();
	if (shall_change(item, state.differs) &&
	    change_file(item, w, &t->shape, state.differs, error) == -1)
		return -1;
	fit_count(&t->rule, state.differs, state.before, state.after);
	return 0;
}

static int
work_on(struct item *item, struct wsp_error *error)
{
	struct fit_target t;
	struct wsp *w;
	int ret;

	if (fit_find(fit, item->path, &t, error) == -1)
		return -1;
	if (t.rule.storage == NULL && fit->list_unmatched) {
		out_text(item->out, "unmatched: ");
		out_name(item->out, item->path);
		out_char(item->out, '\n');
	}
	if (!t.named) {
		fit_count_unknown();
		if (fit->check && !fit->ignores_unknown)
			cli_differs();
		return 0;
	}
	if (open_read(&w, item->place, error) == -1)
		return -1;
	if (t.rule.compressed && !wsp_info(w)->compressed) {
		fit_count_compressed(&t.rule);
		ret = 0;
	} else
		ret = fit_file(item, &w, &t, error);
	wsp_close(w);
	return ret;
}

static bool
need_space(struct wsp_path place, struct space_need *n)
{
	struct wsp_error ignored;
	struct fit_target t;

	return fit_find(fit, place.name, &t, &ignored) == 0 &&
	    t.shape.list != NULL && resize_to_need(place, &t.shape,
	    t.rule.compressed, &fit->resize, n);
}

static void
sum_up(void)
{
	if (each_verbose || open_dry_run)
		fit_count_print();
	else
		lost_note_sum(fit->root);
}

int
fit_run(int argc, char *argv[], const struct fit *f)
{
	static const struct each_tool tool = { .file = work_on,
	    .writes = true, .sync_all = sync_all, .sum_up = sum_up };

	fit = f;
	if (f->doit && !f->resize.no_sync)
		each_waits();
	if (f->doit && !f->confirm && !open_dry_run && !f->force_space &&
	    !space_check(argc, argv, need_space))
		return cli_finish();
	fit_count_begin(f->schemas);
	return each_run(argc, argv, &tool);
}
