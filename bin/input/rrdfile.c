/* SPDX-License-Identifier: ISC */
/* rrdfile.c - read an RRD file by librrd. */
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <rrd.h>

#include "input/rrdfile.h"

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
info_field(const rrd_info_t *list, int64_t archive, const char *name)
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

/* Multiplies its step; all its values have to have a time, and a place. */
static int
measure_archive(struct rrdfile_archive *a, uint64_t step, uint64_t per_row)
{
	uint64_t retention;

	return __builtin_mul_overflow(step, per_row, &a->step) ||
	    __builtin_mul_overflow(a->step, a->rows, &retention) ||
	    retention > INT64_MAX ? -1 : 0;
}

static int
describe_archive(struct rrdfile *f, const rrd_info_t *info,
    const char *function, struct wsp_error *error)
{
	const rrd_infoval_t *cf, *rows, *per_row, *xff, *step, *last;
	struct rrdfile_archive a = { 0 };
	int64_t i;

	step = info_field(info, -1, "step");
	last = info_field(info, -1, "last_update");
	for (i = 0; (cf = info_field(info, i, "cf")) != NULL; i++) {
		if (strcmp(cf->u_str, function) != 0)
			continue;
		rows = info_field(info, i, "rows");
		per_row = info_field(info, i, "pdp_per_row");
		xff = info_field(info, i, "xff");
		if (step == NULL || last == NULL || rows == NULL ||
		    per_row == NULL || xff == NULL || step->u_cnt == 0 ||
		    per_row->u_cnt == 0)
			return wsp_fail(error, WSP_EVALUE, "archive %" PRId64
			    " is not described", i);
		a.rows = rows->u_cnt;
		if (measure_archive(&a, step->u_cnt, per_row->u_cnt) == -1)
			return wsp_fail(error, WSP_EVALUE, "archive %" PRId64
			    " of %lu rows of %lu times %lu seconds is too long",
			    i, rows->u_cnt, per_row->u_cnt, step->u_cnt);
		a.xff = xff->u_val;
		a.last = (int64_t)(last->u_cnt - last->u_cnt % a.step);
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
keep_archive(struct rrdfile *f, struct rrdfile_archive *a, time_t start,
    time_t end, unsigned long step, const rrd_value_t *data,
    struct wsp_error *error)
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
fetch_archive(struct rrdfile *f, struct rrdfile_archive *a, const char *path,
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
		ret = keep_archive(f, a, start, end, step, data, error);
	for (i = 0; i < nsources; i++)
		rrd_freemem(names[i]);
	rrd_freemem(names);
	rrd_freemem(data);
	return ret;
}

/* Refuses what librrd would wait for, or have an odd word for. */
static int
open_file(struct wsp_path place, struct wsp_error *error)
{
	int fd = wsp_open_regular(place, O_RDONLY, error);
	struct stat st;

	if (fd == -1)
		return -1;
	if (fstat(fd, &st) == -1)
		wsp_fail_errno(error, "fstat");
	else if (st.st_size > 0)
		return fd;
	else
		wsp_fail(error, WSP_EVALUE, "the file is empty");
	close(fd);
	return -1;
}

static int
load_path(struct rrdfile *f, const char *path, const char *function,
    struct wsp_error *error)
{
	rrd_info_t *info;
	size_t i;
	int ret;

	rrd_clear_error();
	if ((info = rrd_info_r(path)) == NULL)
		return fail_rrd(error);
	ret = describe_archive(f, info, function, error);
	rrd_info_free(info);
	for (i = 0; ret == 0 && i < f->narchives; i++)
		ret = fetch_archive(f, &f->archives[i], path, function, error);
	return ret;
}

/* librrd takes only paths: in a tree it gets one that nobody can change. */
int
rrdfile_load(struct rrdfile *f, struct wsp_path place, const char *function,
    struct wsp_error *error)
{
	char path[sizeof("/proc/self/fd/") + 16];
	int fd, ret;

	memset(f, 0, sizeof(*f));
	if ((fd = open_file(place, error)) == -1)
		return -1;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	ret = load_path(f, place.dir == AT_FDCWD ? place.path : path,
	    function, error);
	close(fd);
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
