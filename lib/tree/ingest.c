/* SPDX-License-Identifier: ISC */
/* ingest.c - take in points of many metrics and write each file once. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/dir.h"
#include "base/error.h"
#include "base/grow.h"
#include "base/io.h"
#include "tree/gather.h"
#include "tree/replay.h"
#include "wsp-tree.h"

#define ITEMS		64	/* files in a job */

struct wsp_ingest {
	int		 root;
	struct wsp_ingest_options options;
	struct wsp_gather gather;

	/* While it is written. */
	size_t		 next;		/* pile of the next job */
	int64_t		 now;
	struct wsp_ingest_counts counts;
	wsp_ingest_failed *failed;
	void		*arg;
};

/* A file that could not be written. */
struct failure {
	const struct wsp_pile *pile;
	struct wsp_error error;
};

/* A point that a file did not take. */
struct refusal {
	const struct wsp_pile *pile;
	struct wsp_refusal what;
};

struct job {
	const struct wsp_pile *pile;	/* that is written */
	size_t		 first, n;	/* piles */
	struct wsp_point *points;
	size_t		 room;
	struct wsp_ingest_counts counts;
	size_t		 nfailures;
	struct failure	 failures[ITEMS];
	size_t		 nrefusals;
	struct refusal	*refusals;
};

void
wsp_ingest_defaults(struct wsp_ingest_options *options)
{
	memset(options, 0, sizeof(*options));
	wsp_create_defaults(&options->create);
	options->create.no_sync = true;
	options->threads = 1;
	options->lock_timeout_ms = WSP_WAIT;
}

int
wsp_ingest_begin(struct wsp_ingest **inp, const char *root,
    const struct wsp_ingest_options *options, struct wsp_error *err)
{
	struct wsp_ingest *in;

	if ((in = calloc(1, sizeof(*in))) == NULL)
		return wsp_fail_errno(err, NULL);
	in->options = *options;
	in->root = wsp_io_open_directory(AT_FDCWD, root, err);
	if (in->root == -1) {
		free(in);
		return -1;
	}
	*inp = in;
	return 0;
}

int
wsp_ingest_add(struct wsp_ingest *in, const char *metric, size_t len,
    const struct wsp_point *point, struct wsp_error *err)
{
	return wsp_gather_add(&in->gather, metric, len, point, err);
}

size_t
wsp_ingest_points(const struct wsp_ingest *in)
{
	return in->gather.npoints;
}

size_t
wsp_ingest_size(const struct wsp_ingest *in)
{
	return wsp_gather_size(&in->gather);
}

/* Makes the file of a metric by the rules of the schema files. */
static int
make_file(const struct wsp_ingest *in, const char *metric, const char *path,
    struct wsp_error *err)
{
	struct wsp_create_options create = in->options.create;
	struct wsp_rule rule;
	const char *name;
	int ret;

	if (wsp_schemas_match(in->options.schemas, metric, &rule, err) == -1)
		return -1;
	if (rule.nretentions == 0)
		return wsp_fail(err, WSP_EVALUE, "no rule for storage is for "
		    "it, so that go-carbon makes no file");
	if (wsp_io_open_parents(in->root, path, &create, &create.dir, &name,
	    err) == -1)
		return -1;
	create.method = rule.method;
	create.compressed = rule.compressed;
	create.xff = rule.xff;
	create.lock_timeout_ms = in->options.lock_timeout_ms;
	ret = wsp_create(name, rule.retentions, rule.nretentions, &create,
	    NULL, err);
	close(create.dir);
	return ret;
}

static bool
is_missing(const struct wsp_error *err)
{
	return err->code == WSP_ESYS && err->sys == ENOENT;
}

/* Opens the file at path, if it lies below the root. */
static int
open_path(const struct wsp_ingest *in, const char *path, struct wsp **w,
    struct wsp_error *err)
{
	struct wsp_path place = { in->root, path, path };

	return wsp_open_at(w, place, WSP_WRITE, in->options.lock_timeout_ms,
	    err);
}

/*
 * Opens the file of a metric, whose path is stored.  Like carbon it takes one
 * that is named after a tagged metric for the one named by a hash.
 */
static int
open_old(const struct wsp_ingest *in, const char *metric, char *path,
    struct wsp **w, struct wsp_error *err)
{
	char named[WSP_METRICLEN];
	struct wsp_error other;

	if (wsp_metric_path(metric, in->options.hashed, path, err) == -1)
		return -1;
	if (open_path(in, path, w, err) == 0)
		return 0;
	if (!is_missing(err) || !in->options.hashed ||
	    strchr(metric, ';') == NULL ||
	    wsp_metric_path(metric, false, named, &other) == -1)
		return -1;
	if (open_path(in, named, w, &other) == 0)
		return 0;
	if (!is_missing(&other))
		*err = other;
	return -1;
}

/* Opens the file of a metric; it is made if there is none. */
static int
open_file(const struct wsp_ingest *in, const char *metric, struct wsp **w,
    bool *created, struct wsp_error *err)
{
	char path[WSP_METRICLEN];
	struct wsp_error first;

	*created = false;
	if (open_old(in, metric, path, w, err) == 0)
		return 0;
	if (!is_missing(err) || in->options.schemas == NULL)
		return -1;
	*created = make_file(in, metric, path, &first) == 0;
	/* Another process may have made it, or there is a link to nothing. */
	if (!*created && first.code != WSP_ECONFIG) {
		*err = first;
		return -1;
	}
	if (open_path(in, path, w, err) == 0)
		return 0;
	if (!*created && is_missing(err))
		*err = first;
	return -1;
}

/* Keeps what the last update refused, to be told in the order of the piles. */
static int
keep_refusals(void *arg, const struct wsp *w, struct wsp_error *err)
{
	struct job *job = arg;
	const struct wsp_refusal *list;
	size_t i, n = wsp_refusals(w, &list);

	for (i = 0; i < n; i++) {
		if (wsp_grow(&job->refusals, job->nrefusals,
		    sizeof(*job->refusals), err) == -1)
			return -1;
		job->refusals[job->nrefusals++] = (struct refusal){
			.pile = job->pile, .what = list[i]
		};
	}
	return 0;
}

static int
write_all(struct wsp *w, size_t n, const struct wsp_ingest *in,
    struct job *job, struct wsp_counts *counts, struct wsp_error *err)
{
	if (in->options.replay)
		return wsp_replay(w, job->points, n, in->now, counts,
		    keep_refusals, job, err);
	if (wsp_update_many(w, job->points, n, in->now, counts, err) == -1)
		return -1;
	return keep_refusals(job, w, err);
}

static int
write_points(const struct wsp_ingest *in, const struct wsp_pile *pile,
    struct job *job, struct wsp_error *err)
{
	struct wsp_counts counts;
	struct wsp *w;
	bool created;
	int ret = -1;

	if (open_file(in, wsp_gather_name(&in->gather, pile), &w, &created,
	    err) == -1)
		return -1;
	job->counts.created += created;
	wsp_gather_points(&in->gather, pile, job->points);
	job->pile = pile;
	if (write_all(w, pile->n, in, job, &counts, err) == 0 &&
	    (!in->options.sync || wsp_sync(w, err) == 0) &&
	    wsp_finish(w, err) == 0) {
		job->counts.updated += counts.stored > 0;
		job->counts.stored += counts.stored;
		job->counts.too_old += counts.too_old;
		job->counts.refused += counts.refused;
		job->counts.replaced += counts.replaced;
		job->counts.future += counts.future;
		job->counts.crowded += counts.crowded;
		ret = 0;
	}
	wsp_close(w);
	return ret;
}

static void
write_heap(const struct wsp_ingest *in, const struct wsp_pile *pile,
    struct job *job)
{
	struct failure *f = &job->failures[job->nfailures];
	struct wsp_point *points;

	if (pile->n > job->room) {
		points = reallocarray(job->points, pile->n, sizeof(*points));
		if (points == NULL) {
			wsp_fail_errno(&f->error, NULL);
			goto fail;
		}
		job->points = points;
		job->room = pile->n;
	}
	if (write_points(in, pile, job, &f->error) == 0)
		return;
fail:
	f->pile = pile;
	job->nfailures++;
	job->counts.failed += pile->n;
}

/* The functions of the pool. */

static void
free_job(void *arg, void *jobp)
{
	struct job *job = jobp;

	(void)arg;
	free(job->points);
	free(job->refusals);
	free(job);
}

static size_t
fill_job(void *arg, void *jobp, size_t n)
{
	struct wsp_ingest *in = arg;
	struct job *job = jobp;
	size_t left = in->gather.npiles - in->next;

	memset(&job->counts, 0, sizeof(job->counts));
	job->nfailures = job->nrefusals = 0;
	job->first = in->next;
	job->n = n < left ? n : left;
	in->next += job->n;
	return job->n;
}

static void
do_job(void *arg, void *jobp, struct wsp_pool_run *run)
{
	const struct wsp_ingest *in = arg;
	struct job *job = jobp;
	size_t i;

	(void)run;
	for (i = job->first; i < job->first + job->n; i++)
		write_heap(in, &in->gather.piles[i], job);
}

static void
deliver_job(void *arg, void *jobp)
{
	const struct job *job = jobp;
	struct wsp_ingest *in = arg;
	const struct failure *f;
	const struct refusal *r;
	size_t i;

	in->counts.stored += job->counts.stored;
	in->counts.too_old += job->counts.too_old;
	in->counts.refused += job->counts.refused;
	in->counts.replaced += job->counts.replaced;
	in->counts.future += job->counts.future;
	in->counts.crowded += job->counts.crowded;
	in->counts.failed += job->counts.failed;
	in->counts.created += job->counts.created;
	in->counts.updated += job->counts.updated;
	for (i = 0; i < job->nfailures; i++) {
		f = &job->failures[i];
		in->failed(in->arg, wsp_gather_name(&in->gather, f->pile),
		    &f->error);
	}
	if (in->options.refused == NULL)
		return;
	for (i = 0; i < job->nrefusals; i++) {
		r = &job->refusals[i];
		in->options.refused(in->options.refused_arg,
		    wsp_gather_name(&in->gather, r->pile), &r->what);
	}
}

int
wsp_ingest_flush(struct wsp_ingest *in, int64_t now,
    struct wsp_ingest_counts *counts, wsp_ingest_failed *failed, void *arg,
    struct wsp_error *err)
{
	const struct wsp_pool pool = { .arg = in,
	    .threads = in->options.threads, .items = ITEMS,
	    .job_size = sizeof(struct job), .unmake = free_job,
	    .fill = fill_job, .work = do_job, .deliver = deliver_job };
	size_t i;
	int ret;

	in->next = 0;
	in->now = now;
	in->counts = *counts;
	in->failed = failed;
	in->arg = arg;
	ret = wsp_gather_sort(&in->gather, err);
	if (ret == 0)
		ret = wsp_pool_run(&pool, err);
	*counts = in->counts;
	/* Without memory some were not even tried. */
	for (i = in->next; ret == -1 && i < in->gather.npiles; i++)
		counts->failed += in->gather.piles[i].n;
	wsp_gather_empty(&in->gather);
	return ret;
}

void
wsp_ingest_end(struct wsp_ingest *in)
{
	if (in == NULL)
		return;
	close(in->root);
	wsp_gather_free(&in->gather);
	free(in);
}
