/* SPDX-License-Identifier: ISC */
/* check_file.c - what whisper-check does to a file. */
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "cli.h"

static bool
sound(const struct wsp_findings *f, bool strict)
{
	return f->errors == 0 && f->warnings == 0 &&
	    (!strict || f->notes == 0);
}

/* What is wrong with the file as it is now. */
static const struct wsp_findings *
remaining(const struct check_report *r)
{
	return r->fate == CHECK_REPAIRED ? &r->left : &r->findings;
}

/* Repairs the file.  That it cannot be is a matter of course. */
static int
mend(struct item *item, struct check_report *r,
    const struct check_settings *s, struct wsp_error *error)
{
	struct wsp_repair_options options = s->repair;

	options.future_tolerance = s->check.future_tolerance;
	options.limit = s->check.limit;
	options.dry_run = s->dry_run;
	options.cancel = s->cancel;
	if (wsp_repair(r->path, &options, item->now, &r->changes,
	    error) == -1) {
		if (error->code != WSP_ECORRUPT)
			return -1;
		item_note(item, "not repaired: %s", error->msg);
		return 0;
	}
	if (r->changes.n == 0 || s->dry_run)
		return 0;
	r->fate = CHECK_REPAIRED;
	return wsp_check(r->path, &s->check, item->now, &r->left, error);
}

void
check_say_corrupt(struct item *item, const char *what)
{
	char *line;

	if (asprintf(&line, "%s Whisper file: %s\n", what, item->path) == -1)
		err(2, NULL);
	item_line(item, line);
}

/* Deletes the file, or moves it to the quarantine. */
static int
put_away(struct item *item, struct check_report *r,
    const struct check_settings *s, struct wsp_error *error)
{
	if (s->quarantine != NULL &&
	    asprintf(&r->to, "%s/%s", s->quarantine, item->name) == -1)
		err(2, NULL);
	if (!s->dry_run && wsp_discard(r->path, r->to, cli_lock_timeout(),
	    s->cancel, error) == -1) {
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
hopeless(const struct check_report *r, bool dry_run)
{
	const struct wsp_findings *f = remaining(r);

	return f->errors > 0 && strcmp(f->list[0].id, "compressed") != 0 &&
	    !(dry_run && r->changes.n > 0);
}

static int
treat(struct item *item, struct check_report *r,
    const struct check_settings *s, struct wsp_error *error)
{
	if (s->mend && (!sound(&r->findings, false) || s->repair.cut_tail) &&
	    mend(item, r, s, error) == -1)
		return -1;
	if ((s->discard || s->quarantine != NULL) &&
	    hopeless(r, s->dry_run) && put_away(item, r, s, error) == -1)
		return -1;
	return 0;
}

/* A file that could not be checked has no verdict, but its reason. */
void
check_file(struct item *item, const struct check_settings *s)
{
	struct check_report r = { .path = item->path };
	struct wsp_error error;

	if (wsp_check(item->path, &s->check, item->now, &r.findings,
	    &error) == -1) {
		item_fail(item, &error);
		return;
	}
	if (treat(item, &r, s, &error) == -1)
		item_fail(item, &error);
	r.sound = sound(remaining(&r), s->strict);
	check_print(item->out, &r, s);
	if (!r.sound)
		cli_differs();
	else if (s->verbose && !s->json && !s->quiet)
		check_say_points(item);
	wsp_findings_free(&r.findings);
	wsp_findings_free(&r.changes);
	wsp_findings_free(&r.left);
	free(r.to);
}

void
check_say_scanning(struct item *item)
{
	out_text(item->out, "Scanning ");
	out_text(item->out, item->path);
	out_text(item->out, "\xe2\x80\xa6\n");
}

void
check_say_points(struct item *item)
{
	const struct wsp_info *info;
	struct wsp_error error;
	uint64_t points = 0;
	struct wsp *w;
	uint32_t i;

	if (wsp_open(&w, item->path, WSP_LOOK, 0, &error) == -1)
		return;
	info = wsp_info(w);
	for (i = 0; i < info->narchives; i++)
		points += info->archives[i].points;
	out_text(item->out, item->path);
	out_text(item->out, ": ");
	out_uint(item->out, points);
	out_text(item->out, " points\n");
	wsp_close(w);
}
