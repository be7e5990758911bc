/* SPDX-License-Identifier: ISC */
/* file.c - what whisper-check does to a file. */
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "check/check.h"
#include "cli/backup.h"
#include "cli/cli.h"
#include "cli/links.h"
#include "cli/open.h"
#include "cli/visible.h"
#include "wsp-ops.h"

static bool
is_sound(const struct wsp_findings *f, bool strict)
{
	return f->errors == 0 && f->warnings == 0 &&
	    (!strict || f->notes == 0);
}

/* What is wrong with the file as it is now. */
static const struct wsp_findings *
findings_left(const struct check_report *r)
{
	return r->fate == CHECK_REPAIRED ? &r->left : &r->findings;
}

/* Repairs the file.  That it cannot be is a matter of course. */
static int
repair_file(struct item *item, struct wsp **w, struct check_report *r,
    const struct check_settings *s, struct wsp_error *error)
{
	struct wsp_repair_options options = s->repair;
	uint64_t others = wsp_other_names(item->place);

	options.future_tolerance = s->check.future_tolerance;
	options.limit = s->check.limit;
	options.dry_run = s->dry_run;
	options.cancel = s->cancel;
	backup_take(item, &options.backup);
	options.backup.made = &r->backup;
	if (wsp_repair_file(w, &options, item->now, &r->changes,
	    error) == -1) {
		if (error->code != WSP_ECORRUPT)
			return -1;
		item_note(item, "not repaired: %s", error->msg);
		return 0;
	}
	if (r->changes.n == 0 || s->dry_run)
		return 0;
	links_note(item, item->path, others);
	r->fate = CHECK_REPAIRED;
	return wsp_check_file(*w, &s->check, item->now, &r->left, error);
}

void
check_say_corrupt(struct item *item, const char *what)
{
	char *name = visible_text(item->path), *line;

	if (asprintf(&line, "%s Whisper file: %s\n", what, name) == -1)
		err(2, NULL);
	free(name);
	item_line(item, line);
}

/* In a dry run: may the file be taken away? */
static int
try_discard(const struct item *item, const struct check_report *r,
    struct wsp_error *error)
{
	if (wsp_may_change(item->place, WSP_AWAY, NULL, error) == -1)
		return -1;
	return r->to == NULL ? 0 : wsp_may_create(wsp_path_of(r->to), error);
}

/* Deletes the file, or moves it to the quarantine. */
static int
put_away(struct item *item, struct check_report *r,
    const struct check_settings *s, struct wsp_error *error)
{
	if (s->quarantine != NULL &&
	    asprintf(&r->to, "%s/%s", s->quarantine, item->name) == -1)
		err(2, NULL);
	if ((s->dry_run ? try_discard(item, r, error) :
	    wsp_discard(item->place, s->quarantine, item->name,
	    open_lock_timeout(), s->cancel, error)) == -1) {
		free(r->to);
		r->to = NULL;
		return -1;
	}
	r->fate = r->to != NULL ? CHECK_MOVED : CHECK_DELETED;
	if (r->to == NULL && !s->dry_run && !s->quiet)
		check_say_corrupt(item, "Deleting corrupt");
	return 0;
}

/*
 * A file of another format may be sound in its own way, and one that would be
 * repaired has hope.
 */
static bool
is_hopeless(const struct check_report *r, bool dry_run)
{
	const struct wsp_findings *f = findings_left(r);

	return f->errors > 0 && strcmp(f->list[0].id, "compressed") != 0 &&
	    !(dry_run && r->changes.n > 0);
}

/* Does what the settings say, and closes the file. */
static int
treat_file(struct item *item, struct wsp *w, struct check_report *r,
    const struct check_settings *s, struct wsp_error *error)
{
	int ret = 0;

	if (s->mend && (!is_sound(&r->findings, false) || s->repair.cut_tail))
		ret = repair_file(item, &w, r, s, error);
	r->points = check_points(w);
	if (ret == 0)
		ret = wsp_finish(w, error);
	wsp_close(w);
	if (ret == -1)
		return -1;
	if ((s->discard || s->quarantine != NULL) &&
	    is_hopeless(r, s->dry_run) && put_away(item, r, s, error) == -1)
		return -1;
	return 0;
}

/* A file that could not be checked has no verdict, but its reason. */
void
check_file(struct item *item, const struct check_settings *s)
{
	struct check_report r = { .path = item->path };
	struct wsp_error error;
	struct wsp *w = NULL;

	if (open_examine(&w, item->place, &error) == -1 ||
	    wsp_check_file(w, &s->check, item->now, &r.findings,
	    &error) == -1) {
		item_fail(item, &error);
		wsp_close(w);
		return;
	}
	if (treat_file(item, w, &r, s, &error) == -1)
		item_fail(item, &error);
	r.sound = is_sound(findings_left(&r), s->strict);
	check_print(item->out, &r, s);
	if (!r.sound)
		cli_differs();
	else if (s->verbose && !s->json && !s->quiet)
		check_say_points(item, r.points);
	wsp_findings_free(&r.findings);
	wsp_findings_free(&r.changes);
	wsp_findings_free(&r.left);
	free(r.to);
	free(r.backup);
}

void
check_say_scanning(struct item *item)
{
	out_text(item->out, "Scanning ");
	out_name(item->out, item->path);
	out_text(item->out, "\xe2\x80\xa6\n");
}

uint64_t
check_points(const struct wsp *w)
{
	const struct wsp_info *info = wsp_info(w);
	uint64_t points = 0;
	uint32_t i;

	for (i = 0; i < info->narchives; i++)
		points += info->archives[i].points;
	return points;
}

void
check_say_points(struct item *item, uint64_t points)
{
	out_name(item->out, item->path);
	out_text(item->out, ": ");
	out_uint(item->out, points);
	out_text(item->out, " points\n");
}
