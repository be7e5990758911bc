/* SPDX-License-Identifier: ISC */
/* rrd2whisper - make Whisper files of RRD files. */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/dir.h"
#include "cli.h"
#include "rrdfile.h"

enum {
	OPT_DESTINATION = CLI_LONG,
	OPT_FIT,
	OPT_METHOD,
	OPT_OVERWRITE,
	OPT_XFF
};

static const struct cli_option options[] = {
	{ OPT_XFF, "xFilesFactor", "F",
	    "known part a roll-up needs (as in the RRD file)" },
	{ OPT_XFF, "xfilesfactor", "F", NULL },
	{ OPT_METHOD, "aggregationMethod", "METHOD",
	    "take average, last, max or min (average)" },
	{ OPT_METHOD, "aggregationmethod", "METHOD", NULL },
	{ OPT_DESTINATION, "destinationPath", "DIR",
	    "make the files in this directory" },
	{ OPT_DESTINATION, "destinationpath", "DIR", NULL },
	{ OPT_FIT, "fit", NULL, "leave out archives that fit no file" },
	{ OPT_OVERWRITE, "overwrite", NULL, "replace existing files" },
	{ 0, NULL, NULL, NULL }
};

static struct wsp_create_options create;
static const char *destination;
static const char *method = "average";
static char function[32];		/* the method in capitals */
static bool fit, has_xff;

static int
out_of_memory(struct wsp_error *error)
{
	error->code = WSP_ESYS;
	error->sys = ENOMEM;
	snprintf(error->msg, sizeof(error->msg), "%s", strerror(ENOMEM));
	return -1;
}

static struct wsp_retention
retention_of(const struct rrdfile_archive *a)
{
	return (struct wsp_retention){ a->step, a->rows };
}

/* Leaves out archives that do not fit those with a smaller step. */
static void
leave_out(struct rrdfile *f, const char *path)
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
		cli_note(path, "%" PRIu64 ":%" PRIu64 " is left out: %s",
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
report(const struct rrdfile *f, const char *path, uint64_t size,
    const size_t *counts)
{
	size_t i;

	printf("Created: %s (%" PRIu64 " bytes) with archives: ", path, size);
	for (i = 0; i < f->narchives; i++)
		printf("%s%" PRIu64 ":%" PRIu64, i == 0 ? "" : ",",
		    f->archives[i].step, f->archives[i].rows);
	printf("\nMigrating data\n");
	for (i = f->narchives; i-- > 0; )
		printf(" migrating %zu datapoints from archive %zu\n",
		    counts[i], i);
}

/* Makes the file of one data source. */
static int
make_file(const struct rrdfile *f, size_t source, const char *path,
    const struct wsp_retention *list, size_t *counts, struct wsp_error *error)
{
	struct wsp_changes changes = { 0 };
	uint64_t all = 0, size;
	size_t i;
	int ret;

	for (i = 0; i < f->narchives; i++)
		all += f->archives[i].rows;
	changes.list = reallocarray(NULL, all, sizeof(*changes.list));
	if (changes.list == NULL)
		return out_of_memory(error);
	for (i = 0; i < f->narchives; i++) {
		counts[i] = list_values(f, &f->archives[i], source,
		    changes.list + changes.n);
		changes.n += counts[i];
	}
	ret = wsp_create_with(path, list, f->narchives, &changes, &create,
	    &size, error);
	wsp_changes_free(&changes);
	if (ret == 0)
		report(f, path, size, counts);
	return ret;
}

/* The name of the file of one data source; to be freed. */
static char *
name_file(const char *rrd, const struct rrdfile *f, size_t source)
{
	const char *base = strrchr(rrd, '/');
	bool several = f->nsources > 1;
	size_t len;
	char *path;

	base = destination == NULL || base == NULL ? rrd : base + 1;
	len = strlen(base);
	if (len > 4 && strcmp(base + len - 4, ".rrd") == 0)
		len -= 4;
	if (asprintf(&path, "%s%s%.*s%s%s.wsp",
	    destination == NULL ? "" : destination,
	    destination == NULL ? "" : "/", (int)len, base,
	    several ? "_" : "", several ? f->sources[source] : "") == -1)
		return NULL;
	return path;
}

/* A file that cannot be made is an error by itself. */
static int
make_source(const char *rrd, const struct rrdfile *f, size_t source,
    const struct wsp_retention *list, size_t *counts)
{
	struct wsp_error error;
	char *path;
	int ret;

	if ((path = name_file(rrd, f, source)) == NULL) {
		out_of_memory(&error);
		cli_fail(rrd, &error);
		return -1;
	}
	ret = destination == NULL ? 0 : wsp_io_make_parents(path, &error);
	if (ret == 0)
		ret = make_file(f, source, path, list, counts, &error);
	if (ret == -1)
		cli_fail(path, &error);
	free(path);
	return ret;
}

static int
make_files(const char *rrd, struct rrdfile *f, struct wsp_error *error)
{
	struct wsp_retention *list;
	size_t *counts, i;
	int ret = -1;

	list = calloc(f->narchives, sizeof(*list));
	counts = calloc(f->narchives, sizeof(*counts));
	if (list == NULL || counts == NULL) {
		out_of_memory(error);
		goto out;
	}
	if (fit)
		leave_out(f, rrd);
	for (i = 0; i < f->narchives; i++)
		list[i] = retention_of(&f->archives[i]);
	if (wsp_retention_check(list, f->narchives, error) == -1)
		goto out;
	ret = 0;
	for (i = 0; i < f->nsources; i++)
		make_source(rrd, f, i, list, counts);
out:
	free(counts);
	free(list);
	return ret;
}

/*
 * In an RRD file the factor is the part that may be unknown, in a Whisper file
 * the part that has to be known.
 */
static int
convert(const char *path, struct wsp_error *error)
{
	struct rrdfile f;
	int ret;

	ret = rrdfile_load(&f, path, function, error);
	if (ret == 0) {
		if (!has_xff)
			create.xff = 1 - f.xff;
		ret = make_files(path, &f, error);
	}
	rrdfile_free(&f);
	return ret;
}

static void
set_option(int ch)
{
	switch (ch) {
	case OPT_DESTINATION:
		destination = optarg;
		break;
	case OPT_FIT:
		fit = true;
		break;
	case OPT_METHOD:
		method = optarg;
		break;
	case OPT_OVERWRITE:
		create.overwrite = true;
		break;
	case OPT_XFF:
		create.xff = cli_double("--xFilesFactor", optarg);
		has_xff = true;
		break;
	default:
		cli_option(ch);
	}
}

/* Stops at what would be wrong for every file. */
static int
check(const char *path)
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
	int ch;

	wsp_create_defaults(&create);
	cli_init("[option ...] rrd_path ...", options,
	    CLI_LOCKS | CLI_NO_FSYNC);
	while ((ch = cli_getopt(argc, argv)) != -1)
		set_option(ch);
	argc -= optind;
	argv += optind;
	cli_operands(argc, 1, argc);
	create.no_sync = cli_no_sync();
	create.lock_timeout_ms = cli_lock_timeout();
	create.cancel = cli_catch();
	if (check(argv[0]) == -1)
		return cli_finish();
	return cli_each(argc, argv, convert);
}
