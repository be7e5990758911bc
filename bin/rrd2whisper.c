/* SPDX-License-Identifier: ISC */
/* rrd2whisper - make Whisper files of RRD files. */
#include <ctype.h>
#include <fcntl.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/each.h"
#include "cli/links.h"
#include "cli/open.h"
#include "input/rrdchild.h"
#include "input/rrdout.h"
#include "wsp-ops.h"

static struct wsp_create_options create;
static const char *destination;
static const char *method = "average";
static char function[32];		/* the method in capitals */
static bool fit, has_xff, quiet;
static int noperands;

static const struct cli_option options[] = {
	{ 0, "xFilesFactor", "F",
	    "known part a roll-up needs (as in the RRD file)",
	    { "xfilesfactor" }, .real = &create.xff, .flag = &has_xff },
	{ 0, "aggregationMethod", "METHOD",
	    "take average, last, max or min (average)",
	    { "aggregationmethod" }, .text = &method },
	{ 0, "destinationPath", "DIR", "make the files in this directory",
	    { "destinationpath" }, .text = &destination },
	{ 0, "fit", NULL, "leave out archives that fit no file",
	    .flag = &fit },
	{ 'q', "quiet", NULL, "do not tell what was made", .flag = &quiet },
	{ 0, "overwrite", NULL, "replace existing files",
	    .flag = &create.overwrite },
	{ .name = NULL }
};

static const struct cli_tool tool = {
	.page = "rrd2whisper",
	.does = "make Whisper files of RRD files",
	.synopsis = "[option ...] rrd_path ...",
	.options = { options, each_files_options, open_replace_options,
	    open_lock_options }
};

static struct wsp_retention
retention_of(const struct rrdfile_archive *a)
{
	return (struct wsp_retention){ a->step, a->rows };
}

/* Leaves out archives that do not fit those with a smaller step. */
static void
leave_out(struct rrdfile *f, struct item *item)
{
	struct wsp_retention pair[2];
	struct wsp_error error;
	size_t i, n = 0, from;

	for (i = 0; i < f->narchives; i++) {
		from = n == 0 ? 1 : 0;
		pair[1] = retention_of(&f->archives[i]);
		if (n > 0)
			pair[0] = retention_of(&f->archives[n - 1]);
		if (wsp_retention_check(pair + from, 2 - from, &error) == 0) {
			f->archives[n++] = f->archives[i];
			continue;
		}
		item_note(item, "%" PRIu64 ":%" PRIu64 " is left out: %s",
		    f->archives[i].step, f->archives[i].rows, error.msg);
		free(f->archives[i].values);
	}
	f->narchives = n;
}

/* Lists what one archive knows of a data source; returns how many. */
static size_t
list_values(const struct rrdfile *f, const struct rrdfile_archive *a,
    size_t source, struct wsp_change *list)
{
	int64_t t = a->last - (int64_t)(a->rows * a->step);
	size_t n = 0;
	uint64_t i;
	double v;

	for (i = 0; i < a->rows; i++) {
		t += (int64_t)a->step;
		v = a->values[i * f->nsources + source];
		if (isnan(v) || t <= 0 || t > UINT32_MAX)
			continue;
		list[n++] = (struct wsp_change){ .step = (uint32_t)a->step,
		    .time = t, .after = v };
	}
	return n;
}

static void
print_report(struct out *out, const struct rrdfile *f, const char *path,
    uint64_t size, const size_t *counts)
{
	size_t i;

	out_text(out, "Created: ");
	out_name(out, path);
	out_text(out, " (");
	out_uint(out, size);
	out_text(out, " bytes) with archives: ");
	for (i = 0; i < f->narchives; i++) {
		out_text(out, i == 0 ? "" : ",");
		out_uint(out, f->archives[i].step);
		out_char(out, ':');
		out_uint(out, f->archives[i].rows);
	}
	out_text(out, "\nMigrating data\n");
	for (i = f->narchives; i > 0; i--) {
		out_text(out, " migrating ");
		out_uint(out, counts[i - 1]);
		out_text(out, " datapoints from archive ");
		out_uint(out, i - 1);
		out_char(out, '\n');
	}
}

/* Makes the file of one data source. */
static int
make_file(struct item *item, const struct rrdfile *f, size_t source,
    struct wsp_path place, const struct wsp_retention *list, size_t *counts,
    struct wsp_error *error)
{
	struct wsp_changes changes = { 0 };
	uint64_t all = 0, size, others = wsp_other_names(place);
	size_t i;
	int ret;

	for (i = 0; i < f->narchives; i++)
		all += f->archives[i].rows;
	changes.list = reallocarray(NULL, all, sizeof(*changes.list));
	if (changes.list == NULL)
		return wsp_fail_errno(error, NULL);
	for (i = 0; i < f->narchives; i++) {
		counts[i] = list_values(f, &f->archives[i], source,
		    changes.list + changes.n);
		changes.n += counts[i];
	}
	create.dir = place.dir;
	create.name = place.name;
	ret = wsp_create_with(place.path, list, f->narchives, &changes,
	    &create, &size, error);
	wsp_changes_free(&changes);
	if (ret == 0)
		links_note(item, place.name, others);
	if (ret == 0 && !quiet)
		print_report(item->out, f, place.name, size, counts);
	return ret;
}

/* Opens the directory that all files are made below, once. */
static int
open_destination(struct wsp_error *error)
{
	static int dir = -1;
	char *inside;
	int ret;

	if (dir != -1)
		return dir;
	if (asprintf(&inside, "%s/", destination) == -1)
		return wsp_fail_errno(error, NULL);
	ret = wsp_make_parents(wsp_path_of(inside), error);
	free(inside);
	if (ret == 0 && (dir = open(destination, O_PATH | O_DIRECTORY |
	    O_CLOEXEC)) == -1)
		wsp_fail_errno(error, NULL);
	return dir;
}

/*
 * Where the file at path goes: no link leads out of the destination, or out of
 * the tree that the RRD file is in.
 */
static int
place_output(const struct item *item, const char *path,
    struct wsp_path *place, struct wsp_error *error)
{
	const struct wsp_path *from = &item->place;

	*place = wsp_path_of(path);
	if (destination == NULL) {
		place->dir = from->dir;
		place->path += strlen(from->name) - strlen(from->path);
		return 0;
	}
	if (!each_follows()) {
		if ((place->dir = open_destination(error)) == -1)
			return -1;
		place->path += strlen(destination) + 1;
	}
	return wsp_make_parents(*place, error);
}

/* A file that cannot be made is an error by itself. */
static void
make_source(struct item *item, const struct rrdfile *f, size_t source,
    const struct wsp_retention *list, size_t *counts)
{
	bool listed = item->number > (uint64_t)noperands;
	struct item made = *item;
	struct wsp_path place;
	struct wsp_error error;
	char *path;
	int ret;

	path = rrdout_path(item, destination, listed,
	    f->nsources > 1 ? f->sources[source] : NULL, &error);
	if (path == NULL) {
		item_fail(item, &error);
		return;
	}
	ret = rrdout_check(path, &error);
	if (ret == 0)
		ret = place_output(item, path, &place, &error);
	if (ret == 0)
		ret = make_file(item, f, source, place, list, counts, &error);
	if (ret == 0)
		rrdout_made(path, item->path);
	else {
		/* It is said of the file that was to be made. */
		made.path = path;
		item_fail(&made, &error);
		item->failed = true;
		item->interrupted = made.interrupted;
	}
	free(path);
}

/*
 * In an RRD file the factor is the part that may be unknown, in a Whisper file
 * the part that has to be known.
 */
static int
make_files(struct item *item, struct rrdfile *f, struct wsp_error *error)
{
	struct wsp_retention *list;
	size_t *counts, i;
	int ret = -1;

	list = calloc(f->narchives, sizeof(*list));
	counts = calloc(f->narchives, sizeof(*counts));
	if (list == NULL || counts == NULL) {
		wsp_fail_errno(error, NULL);
		goto out;
	}
	if (fit)
		leave_out(f, item);
	for (i = 0; i < f->narchives; i++)
		list[i] = retention_of(&f->archives[i]);
	if (wsp_retention_check(list, f->narchives, error) == -1)
		goto out;
	ret = 0;
	if (!has_xff)
		create.xff = 1 - f->archives[0].xff;
	for (i = 0; i < f->nsources; i++)
		make_source(item, f, i, list, counts);
out:
	free(counts);
	free(list);
	return ret;
}

static int
convert_file(struct item *item, struct wsp_error *error)
{
	struct rrdfile f;
	int ret;

	ret = rrdchild_load(&f, item->place, function, error);
	if (ret == 0)
		ret = make_files(item, &f, error);
	rrdfile_free(&f);
	return ret;
}

/* Stops at what would be wrong for every file. */
static int
check_options(const char *path)
{
	struct wsp_error error;
	size_t i;

	if (wsp_method_parse(method, &create.method, &error) == -1 ||
	    (has_xff && wsp_xff_check(create.xff, &error) == -1)) {
		cli_fail(path, &error);
		return -1;
	}
	for (i = 0; i < sizeof(function) - 1 && method[i] != '\0'; i++)
		function[i] = (char)toupper((unsigned char)method[i]);
	return 0;
}

int
main(int argc, char *argv[])
{
	wsp_create_defaults(&create);
	cli_parse(&tool, &argc, &argv);
	open_new(&create);
	each_operands(argc);
	if (check_options(argv[0]) == -1)
		return cli_finish();
	noperands = argc;
	/* Which input comes first decides whose a file is. */
	each_one_by_one();
	each_take(".rrd");
	return each_file(argc, argv, convert_file);
}
