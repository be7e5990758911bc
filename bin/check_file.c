/* SPDX-License-Identifier: ISC */
/* check_file.c - what whisper-check does to a file, and to those of a tree. */
#include <sys/stat.h>

#include <err.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "cli.h"
#include "tree/walk.h"

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
mend(struct check_report *r, const struct check_settings *s,
    struct wsp_error *error)
{
	struct wsp_repair_options options = s->repair;

	options.future_tolerance = s->check.future_tolerance;
	options.limit = s->check.limit;
	options.dry_run = s->dry_run;
	options.cancel = s->cancel;
	if (wsp_repair(r->path, &options, cli_now(), &r->changes,
	    error) == -1) {
		if (error->code != WSP_ECORRUPT)
			return -1;
		cli_note(r->path, "not repaired: %s", error->msg);
		return 0;
	}
	if (r->changes.n == 0 || s->dry_run)
		return 0;
	r->fate = CHECK_REPAIRED;
	return wsp_check(r->path, &s->check, cli_now(), &r->left, error);
}

/* Deletes the file, or moves it to the quarantine. */
static int
put_away(struct check_report *r, const char *name,
    const struct check_settings *s, struct wsp_error *error)
{
	if (s->quarantine != NULL &&
	    asprintf(&r->to, "%s/%s", s->quarantine, name) == -1)
		err(2, NULL);
	if (!s->dry_run && wsp_discard(r->path, r->to, cli_lock_timeout(),
	    s->cancel, error) == -1) {
		free(r->to);
		r->to = NULL;
		return -1;
	}
	r->fate = r->to != NULL ? CHECK_MOVED : CHECK_DELETED;
	if (r->to == NULL && !s->dry_run && !s->quiet)
		fprintf(stderr, "Deleting corrupt Whisper file: %s\n",
		    r->path);
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
treat(struct check_report *r, const char *name,
    const struct check_settings *s, struct wsp_error *error)
{
	if (s->mend && (!sound(&r->findings, false) || s->repair.cut_tail) &&
	    mend(r, s, error) == -1)
		return -1;
	if ((s->discard || s->quarantine != NULL) &&
	    hopeless(r, s->dry_run) &&
	    put_away(r, name, s, error) == -1)
		return -1;
	return 0;
}

/* A file that could not be checked has no verdict, but its reason. */
void
check_file(const char *path, const char *name, const struct check_settings *s)
{
	struct check_report r = { .path = path };
	struct wsp_error error;

	if (wsp_check(path, &s->check, cli_now(), &r.findings,
	    &error) == -1) {
		cli_fail(path, &error);
		return;
	}
	if (treat(&r, name, s, &error) == -1)
		cli_fail(path, &error);
	r.sound = sound(remaining(&r), s->strict);
	check_print(&r, s);
	if (!r.sound)
		cli_differs();
	else if (s->verbose && !s->json && !s->quiet)
		check_say_points(path);
	wsp_findings_free(&r.findings);
	wsp_findings_free(&r.changes);
	wsp_findings_free(&r.left);
	free(r.to);
	if (s->cancel != NULL && *s->cancel != 0)
		cli_catch_end();
}

/* The tree that is walked. */
struct tree {
	const struct check_settings *settings;
	size_t			 root_len;	/* of the path of its root */
};

/* The quarantine may be in the tree. */
static bool
enter(void *arg, const char *path, const struct stat *dir)
{
	const struct tree *tree = arg;
	const struct check_settings *s = tree->settings;
	struct stat st;

	if (s->quarantine != NULL && stat(s->quarantine, &st) == 0 &&
	    st.st_dev == dir->st_dev && st.st_ino == dir->st_ino)
		return false;
	if (s->verbose && !s->json && !s->quiet)
		check_say_scanning(path);
	return true;
}

static int
visit(void *arg, const char *path)
{
	const struct tree *tree = arg;
	const char *name = path + tree->root_len;

	while (*name == '/')
		name++;
	check_file(path, name, tree->settings);
	return 0;
}

static void
failed(void *arg, const char *path, const struct wsp_error *error)
{
	(void)arg;
	cli_fail(path, error);
}

void
check_tree(const char *path, const struct check_settings *s)
{
	struct tree tree = { s, strlen(path) };
	const struct wsp_walk walk = { &tree, enter, visit, failed };

	wsp_walk(path, &walk);
}

void
check_say_scanning(const char *path)
{
	printf("Scanning %s\xe2\x80\xa6\n", path);
}

void
check_say_points(const char *path)
{
	const struct wsp_info *info;
	struct wsp_error error;
	uint64_t points = 0;
	struct wsp *w;
	uint32_t i;

	if (wsp_open(&w, path, WSP_LOOK, 0, &error) == -1)
		return;
	info = wsp_info(w);
	for (i = 0; i < info->narchives; i++)
		points += info->archives[i].points;
	printf("%s: %" PRIu64 " points\n", path, points);
	wsp_close(w);
}
