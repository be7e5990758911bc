/* SPDX-License-Identifier: ISC */
/* update.c - whisper-catalog update. */
#include <err.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "catalogue/catalogue.h"
#include "cli/grown.h"
#include "cli/progress.h"
#include "cli/side.h"

/* Names that a list gave, each to be freed. */
struct list {
	char	**names;
	size_t	 n;
};

static void
say_failed(void *arg, const char *name, const struct wsp_error *error)
{
	const char *root = arg;
	char *path;

	if (asprintf(&path, "%s%s%s", root, *name == '\0' ? "" : "/",
	    name) == -1)
		err(1, NULL);
	progress_clear();
	cli_fail(path, error);
	free(path);
}

static void
show_progress(void *arg, enum wsp_catalog_stage stage, uint64_t done,
    uint64_t of)
{
	(void)arg;
	progress_at(stage == WSP_STAGE_DIRECTORIES ? "directories" : "files",
	    done, of);
}

/* What a line names: a path of the tree, a path below it, or a metric. */
static char *
name_of(const char *root, char *line)
{
	size_t len = strlen(root), end = strlen(line);
	char path[WSP_METRICLEN];
	struct wsp_error error;

	while (len > 1 && root[len - 1] == '/')
		len--;
	if (end > 4 && strcmp(line + end - 4, ".wsp") == 0) {
		line[end - 4] = '\0';
		if (strncmp(line, root, len) == 0 && line[len] == '/')
			line += len + 1;
		while (strncmp(line, "./", 2) == 0)
			line += 2;
		return strdup(line);
	}
	if (strchr(line, '/') != NULL)
		return strdup(line);
	if (wsp_metric_path(line, false, path, &error) == -1) {
		cli_fail(line, &error);
		return NULL;
	}
	path[strlen(path) - 4] = '\0';
	return strdup(path);
}

static void
add_name(struct list *list, char *name)
{
	if (name == NULL)
		return;
	list->names = grown(list->names, list->n, sizeof(*list->names));
	list->names[list->n++] = name;
}

static void
read_list(struct list *list, const char *root)
{
	struct wsp_error error;
	FILE *fp = strcmp(catalog_said.list, "-") == 0 ? stdin :
	    side_read(catalog_said.list, &error);
	int end = catalog_said.null ? '\0' : '\n';
	char *line = NULL;
	size_t room = 0;
	ssize_t len;

	if (fp == NULL) {
		cli_fail(catalog_said.list, &error);
		exit(cli_finish());
	}
	while ((len = getdelim(&line, &room, end, fp)) != -1) {
		if (len > 0 && line[len - 1] == (char)end)
			line[len - 1] = '\0';
		if (*line != '\0')
			add_name(list, name_of(root, line));
	}
	if (ferror(fp)) {
		warn("%s", catalog_said.list);
		exit(1);
	}
	free(line);
	if (fp != stdin)
		fclose(fp);
}

static void
sum_up(const char *path, const struct wsp_catalog_report *r)
{
	cli_note(path, "%" PRIu64 " of %" PRIu64 " directories read, %" PRIu64
	    " files looked at; %" PRIu64 " new, %" PRIu64 " renamed, %" PRIu64
	    " changed, %" PRIu64 " written, %" PRIu64 " vanished", r->read,
	    r->directories, r->looked, r->made, r->renamed, r->changed,
	    r->written, r->vanished);
}

/* Flags are the operator's: none goes without a word. */
static void
note_flags(const char *path, const struct wsp_catalog_report *r)
{
	if (r->unflagged > 0)
		cli_note(path, "the flags of %" PRIu64 " metrics are gone "
		    "with them", r->unflagged);
	if (r->unread == UINT64_MAX)
		cli_note(path, "whatever flags there were could not be read: "
		    "none is kept");
	else if (r->unread > 0)
		cli_note(path, "whatever flags %" PRIu64 " metrics had could "
		    "not be read: none is kept", r->unread);
}

/* What the options say of an update. */
static void
fill_options(struct wsp_catalog_options *options)
{
	catalog_options(options);
	options->level = catalog_said.headers ? WSP_UPDATE_HEADERS :
	    catalog_said.data ? WSP_UPDATE_DATA : WSP_UPDATE_NAMES;
	options->last = catalog_said.last;
	options->full = catalog_said.full;
	options->follow = catalog_said.follow;
	options->rebuild = catalog_said.rebuild;
	options->rate = catalog_said.rate;
	options->progress = show_progress;
}

static void
use_list(struct list *list, const char *root,
    struct wsp_catalog_options *options)
{
	static const char *none[] = { NULL };

	if (catalog_said.list == NULL)
		return;
	if (catalog_said.rebuild)
		cli_usage("--rebuild excludes --files-from");
	read_list(list, root);
	options->names = list->n == 0 ? none :
	    (const char *const *)list->names;
	options->nnames = list->n;
}

static void
update(const char *root, const char *path,
    struct wsp_catalog_options *options)
{
	struct wsp_catalog_report report;
	struct wsp_error error;
	int ret;

	options->cancel = cli_catch();
	progress_begin_known(catalog_said.progress);
	ret = wsp_catalog_update(root, path, options, cli_now(), &report,
	    say_failed, (void *)(uintptr_t)root, &error);
	progress_end(false);
	if (ret == -1)
		cli_fail(path, &error);
	else {
		note_flags(path, &report);
		if (catalog_said.verbose)
			sum_up(path, &report);
	}
	cli_catch_end();
}

void
catalog_update(int argc, char *argv[])
{
	const char *root = catalog_place(argc, argv);
	struct wsp_catalog_options options;
	struct list list = { NULL, 0 };
	char *path;

	if (!catalog_may_write(root))
		return;
	fill_options(&options);
	/* This ends the tool where it fails. */
	use_list(&list, root, &options);
	path = catalog_path(root);
	if (catalog_may_write(path))
		update(root, path, &options);
	while (list.n > 0)
		free(list.names[--list.n]);
	free(list.names);
	free(path);
}
