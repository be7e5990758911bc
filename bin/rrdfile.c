/* SPDX-License-Identifier: ISC */
/* rrdfile.c - read an RRD file by librrd. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <rrd.h>

#include "base/error.h"
#include "base/io.h"
#include "rrdfile.h"

static int
fail_rrd(struct wsp_error *error)
{
	wsp_fail(error, WSP_EVALUE, "%s", rrd_test_error() ? rrd_get_error() :
	    "librrd fails without a reason");
	rrd_clear_error();
	return -1;
}

/* A field of the file, or of one of its archives unless that is -1. */
static const rrd_infoval_t *
field(const rrd_info_t *list, int64_t archive, const char *name)
{
	char key[64];

	if (archive == -1)
		snprintf(key, sizeof(key), "%s", name);
	else
		snprintf(key, sizeof(key), "rra[%" PRId64 "].%s", archive,
		    name);
	for (; list != NULL; list = list->next)
		if (strcmp(list->key, key) == 0)
			return &list->value;
	return NULL;
}

/* Describes an archive; of two with the same step the longer one counts. */
static int
add_archive(struct rrdfile *f, const struct rrdfile_archive *new,
    struct wsp_error *error)
{
	struct rrdfile_archive *a;
	size_t i;

	for (i = 0; i < f->narchives && f->archives[i].step < new->step; i++)
		;
	if (i < f->narchives && f->archives[i].step == new->step) {
		if (f->archives[i].rows < new->rows)
			f->archives[i] = *new;
		return 0;
	}
	a = reallocarray(f->archives, f->narchives + 1, sizeof(*a));
	if (a == NULL)
		return wsp_fail_errno(error, NULL);
	memmove(a + i + 1, a + i, (f->narchives++ - i) * sizeof(*a));
	a[i] = *new;
	f->archives = a;
	return 0;
}

static int
describe(struct rrdfile *f, const rrd_info_t *info, const char *function,
    struct wsp_error *error)
{
	const rrd_infoval_t *cf, *rows, *per_row, *xff, *step, *last;
	struct rrdfile_archive a = { 0 };
	int64_t i;

	step = field(info, -1, "step");
	last = field(info, -1, "last_update");
	for (i = 0; (cf = field(info, i, "cf")) != NULL; i++) {
		if (strcmp(cf->u_str, function) != 0)
			continue;
		rows = field(info, i, "rows");
		per_row = field(info, i, "pdp_per_row");
		xff = field(info, i, "xff");
		if (step == NULL || last == NULL || rows == NULL ||
		    per_row == NULL || xff == NULL || step->u_cnt == 0 ||
		    per_row->u_cnt == 0)
			return wsp_fail(error, WSP_EVALUE, "archive %" PRId64
			    " is not described", i);
		a.step = (uint64_t)step->u_cnt * per_row->u_cnt;
		a.rows = rows->u_cnt;
		a.xff = xff->u_val;
		a.last = (int64_t)(last->u_cnt - last->u_cnt % a.step);
		if (f->narchives == 0)
			f->xff = a.xff;
		if (add_archive(f, &a, error) == -1)
			return -1;
	}
	if (f->narchives == 0)
		return wsp_fail(error, WSP_EVALUE, "Unable to find any RRAs "
		    "with consolidation function: %s", function);
	return 0;
}

/* The first archive brings the names, which may become part of file names. */
static int
name_sources(struct rrdfile *f, char **names, size_t n,
    struct wsp_error *error)
{
	size_t i;

	if (f->sources != NULL)
		return n == f->nsources ? 0 :
		    wsp_fail(error, WSP_EVALUE, "it changes while it is read");
	if ((f->sources = calloc(n + 1, sizeof(*f->sources))) == NULL)
		return wsp_fail_errno(error, NULL);
	for (i = 0; i < n; i++) {
		if (names[i][0] == '\0' || strchr(names[i], '/') != NULL)
			return wsp_fail(error, WSP_EVALUE,
			    "'%s' is no name of a data source", names[i]);
		if ((f->sources[i] = strdup(names[i])) == NULL)
			return wsp_fail_errno(error, NULL);
		f->nsources++;
	}
	return 0;
}

/* The first row that rrd_fetch_r() brings is a step after start. */
static int
keep(struct rrdfile *f, struct rrdfile_archive *a, time_t start, time_t end,
    unsigned long step, const rrd_value_t *data, struct wsp_error *error)
{
	size_t n = f->nsources;

	if (step != a->step || start != a->last - (int64_t)(a->rows * step) ||
	    end < a->last)
		return wsp_fail(error, WSP_EVALUE, "it has no rows of %" PRIu64
		    " seconds from %" PRId64 " to %" PRId64, a->step,
		    a->last - (int64_t)(a->rows * a->step), a->last);
	if ((a->values = calloc(a->rows, n * sizeof(*a->values))) == NULL)
		return wsp_fail_errno(error, NULL);
	memcpy(a->values, data, a->rows * n * sizeof(*a->values));
	return 0;
}

static int
fetch(struct rrdfile *f, struct rrdfile_archive *a, const char *path,
    const char *function, struct wsp_error *error)
{
	time_t start, end = a->last;
	unsigned long step = a->step, nsources, i;
	rrd_value_t *data;
	char **names;
	int ret = -1;

	start = a->last - (int64_t)(a->rows * a->step);
	if (rrd_fetch_r(path, function, &start, &end, &step, &nsources,
	    &names, &data) == -1)
		return fail_rrd(error);
	if (name_sources(f, names, nsources, error) == 0)
		ret = keep(f, a, start, end, step, data, error);
	for (i = 0; i < nsources; i++)
		rrd_freemem(names[i]);
	rrd_freemem(names);
	rrd_freemem(data);
	return ret;
}

/* Refuses what librrd would wait for, or have an odd word for. */
static int
look_at(const char *path, struct wsp_error *error)
{
	struct stat st;
	int fd;

	if ((fd = wsp_io_open(AT_FDCWD, path, O_RDONLY, &st, error)) == -1)
		return -1;
	close(fd);
	return st.st_size > 0 ? 0 :
	    wsp_fail(error, WSP_EVALUE, "the file is empty");
}

int
rrdfile_load(struct rrdfile *f, const char *path, const char *function,
    struct wsp_error *error)
{
	rrd_info_t *info;
	size_t i;
	int ret;

	memset(f, 0, sizeof(*f));
	if (look_at(path, error) == -1)
		return -1;
	rrd_clear_error();
	if ((info = rrd_info_r(path)) == NULL)
		return fail_rrd(error);
	ret = describe(f, info, function, error);
	rrd_info_free(info);
	for (i = 0; ret == 0 && i < f->narchives; i++)
		ret = fetch(f, &f->archives[i], path, function, error);
	return ret;
}

void
rrdfile_free(struct rrdfile *f)
{
	size_t i;

	for (i = 0; i < f->nsources; i++)
		free(f->sources[i]);
	free(f->sources);
	for (i = 0; i < f->narchives; i++)
		free(f->archives[i].values);
	free(f->archives);
}
