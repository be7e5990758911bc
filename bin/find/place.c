/* SPDX-License-Identifier: ISC */
/* place.c - the trees and catalogues in which metrics are sought. */
#include <err.h>
#include <errno.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/catalogue.h"
#include "cli/each.h"
#include "cli/open.h"
#include "cli/remote.h"
#include "find/find.h"

static char *
copy(const char *text)
{
	char *s = strdup(text);

	if (s == NULL)
		err(1, NULL);
	return s;
}

_Noreturn static void
give_up(const char *path, const struct wsp_error *error)
{
	cli_fail(path, error);
	exit(cli_finish());
}

/* The root of the tree that a catalogue file is of, or NULL. */
static char *
root_of(struct find_place *p)
{
	const char *slash = strrchr(p->path, '/');
	char *text, *root;

	if (p->info.listed || p->info.partial)
		return NULL;
	if (p->info.root != NULL) {
		p->root_said = true;
		return copy(p->info.root);
	}
	if (strcmp(slash == NULL ? p->path : slash + 1,
	    WSP_CATALOG_NAME) != 0)
		return NULL;
	text = copy(p->path);
	root = copy(dirname(text));
	free(text);
	return root;
}

/* What could not be read stays as it was known. */
static void
say_failed(void *arg, const char *name, const struct wsp_error *error)
{
	const struct find_place *p = arg;
	char *path;

	if (asprintf(&path, "%s/%s", p->root, name) == -1)
		err(1, NULL);
	cli_fail(path, error);
	free(path);
}

static void
update(struct find_place *p)
{
	struct wsp_catalog_options options;
	struct wsp_catalog_report report;
	struct wsp_error error;

	wsp_catalog_defaults(&options);
	options.threads = each_processors();
	options.follow = find_said.follow;
	options.no_sync = true;
	if (wsp_catalog_update(p->root, p->catalog_path, &options, cli_now(),
	    &report, say_failed, p, &error) == -1)
		give_up(p->catalog_path, &error);
}

static void
open_catalog(struct find_place *p, bool needed)
{
	struct wsp_error error;

	if (catalogue_open(&p->catalog, p->catalog_path, &error) == 0) {
		wsp_catalog_info(p->catalog, &p->info);
		catalogue_use_origin(p->catalog, p->catalog_path);
		return;
	}
	p->catalog = NULL;
	if (needed || error.code != WSP_ESYS || error.sys != ENOENT)
		give_up(p->catalog_path, &error);
}

static void
open_here(struct find_place *p)
{
	bool dir = catalogue_in(p->path);

	if (find_said.update && !dir) {
		cli_failx(p->path, "is no tree that can bring it up to date "
		    "(see whisper-catalog)");
		exit(cli_finish());
	}
	if (dir) {
		p->root = copy(p->path);
		if (find_said.update)
			update(p);
	}
	if (!find_said.walk || !dir)
		open_catalog(p, !dir);
	if (!dir)
		p->root = root_of(p);
}

/* Opens the tree, if it is to be looked at. */
static void
open_tree(struct find_place *p)
{
	struct wsp_error error;

	if (p->root == NULL || find_said.known_only ||
	    wsp_catalog_tree_open(&p->tree, p->root, p->follow, &error) == 0)
		return;
	if (p->catalog == NULL || ((find_said.delete || find_said.prune) &&
	    error.sys != ENOENT))
		give_up(p->root, &error);
	p->tree = NULL;
}

void
find_open(struct find_place *p, const char *path)
{
	memset(p, 0, sizeof(*p));
	remote_hide(path);
	p->path = path;
	p->catalog_path = catalogue_path(path);
	p->elsewhere = wsp_is_url(path);
	/* Of what is elsewhere there is a catalogue, and that is all. */
	if (p->elsewhere)
		open_catalog(p, true);
	else
		open_here(p);
	if (find_said.known_only && p->catalog == NULL)
		cli_usage("--known needs a catalogue");
	p->follow = p->catalog == NULL ? find_said.follow : p->info.follow &&
	    (!p->info.foreign || find_said.follow);
	open_tree(p);
}

struct wsp_catalog *
find_asked(struct find_place *p)
{
	struct wsp_error error;

	if (p->asked != NULL || p->unasked)
		return p->asked;
	if (catalogue_open(&p->asked, p->catalog_path, &error) == 0) {
		catalogue_use_origin(p->asked, p->catalog_path);
		return p->asked;
	}
	p->asked = NULL;
	p->unasked = p->catalog == NULL && error.code == WSP_ESYS &&
	    error.sys == ENOENT;
	if (!p->unasked)
		give_up(p->catalog_path, &error);
	return p->asked;
}

void
find_close(struct find_place *p)
{
	struct wsp_error ignored;

	if (p->catalog != NULL && !p->elsewhere)
		wsp_catalog_keep(p->catalog, p->catalog_path, open_no_sync(),
		    &ignored);
	wsp_catalog_close(p->asked);
	wsp_catalog_close(p->catalog);
	wsp_catalog_tree_close(p->tree);
	free(p->root);
	free(p->catalog_path);
	memset(p, 0, sizeof(*p));
}

/* Of many metrics that are sought in a place the same may be wrong. */
void
find_say_file(struct find_place *p, const char *name,
    const struct wsp_error *error)
{
	char *path;

	if (asprintf(&path, "%s/%s.wsp", p->root, name) == -1)
		err(1, NULL);
	find_say(p, path, error);
	free(path);
}

void
find_say(struct find_place *p, const char *path, const struct wsp_error *error)
{
	char text[sizeof(p->said)];

	snprintf(text, sizeof(text), "%s: %s", path, error->msg);
	if (strcmp(p->said, text) == 0)
		return;
	memcpy(p->said, text, sizeof(text));
	cli_fail(path, error);
}

bool
find_look(struct find_subject *s, enum wsp_catalog_depth depth)
{
	struct wsp_error error;
	bool there;

	if (s->place->tree == NULL)
		return true;
	if (wsp_catalog_look(s->place->tree, depth, cli_now(), &s->r, &there,
	    &error) == -1) {
		s->r.state = WSP_STATE_UNREADABLE;
		/* Then what a catalogue knows may be so no more. */
		if (s->depth < WSP_LOOK_STATUS)
			s->r.inode = 0;
		s->depth = WSP_LOOK_NEWEST;
		find_say_file(s->place, s->r.name, &error);
		return true;
	}
	s->depth = (int)depth;
	return there;
}
