/* SPDX-License-Identifier: ISC */
/* space.c - is there room for what the work on many files will write? */
#include <sys/stat.h>
#include <sys/statvfs.h>

#include <err.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "source.h"
#include "space.h"
#include "tree.h"
#include "tree/pool.h"

#define ITEMS		64

struct entry {
	char		*path;
	dev_t		 dev;
	struct space_need need;
};

struct job {
	size_t		 n;
	struct entry	 entries[ITEMS];
};

/* A file system, and what there is to write on it. */
struct volume {
	dev_t		 dev;
	char		*path;		/* of a file on it */
	int64_t		 sum;		/* after the files so far */
	int64_t		 peak;		/* the most that was */
	uint64_t	 more, less;	/* of the file with the most */
};

struct survey {
	struct source	 source;
	space_fn	*fn;
	struct volume	*volumes;
	size_t		 nvolumes;
};

static void *
make(void *arg)
{
	(void)arg;
	return calloc(1, sizeof(struct job));
}

static void
unmake(void *arg, void *job)
{
	(void)arg;
	free(job);
}

/* What fails will be told when it is worked on. */
static size_t
fill(void *arg, void *p, size_t n)
{
	struct survey *s = arg;
	struct source_entry e;
	struct job *job = p;

	for (job->n = 0; job->n < n && source_next(&s->source, &e);) {
		if (e.kind != WSP_WALK_FILE)
			continue;
		if ((job->entries[job->n++].path = strdup(e.path)) == NULL)
			err(1, NULL);
	}
	return job->n;
}

static void
work(void *arg, void *p, struct wsp_pool_run *run)
{
	struct survey *s = arg;
	struct job *job = p;
	struct entry *e;
	struct stat st;

	(void)run;
	for (e = job->entries; e < job->entries + job->n; e++) {
		e->need = (struct space_need){ 0 };
		if (s->fn(e->path, &e->need) && stat(e->path, &st) == 0)
			e->dev = st.st_dev;
		else
			e->need = (struct space_need){ 0 };
	}
}

static struct volume *
volume_of(struct survey *s, const struct entry *e)
{
	struct volume *v;
	size_t i;

	for (i = 0; i < s->nvolumes; i++)
		if (s->volumes[i].dev == e->dev)
			return &s->volumes[i];
	s->volumes = reallocarray(s->volumes, s->nvolumes + 1, sizeof(*v));
	if (s->volumes == NULL)
		err(1, NULL);
	v = &s->volumes[s->nvolumes++];
	*v = (struct volume){ .dev = e->dev };
	if ((v->path = strdup(e->path)) == NULL)
		err(1, NULL);
	return v;
}

static void
add(struct survey *s, const struct entry *e)
{
	struct volume *v = volume_of(s, e);

	v->sum += (int64_t)(e->need.more - e->need.less);
	if (v->sum > v->peak)
		v->peak = v->sum;
	if (e->need.more > v->more)
		v->more = e->need.more;
	if (e->need.less > v->less)
		v->less = e->need.less;
}

static void
deliver(void *arg, void *p)
{
	struct job *job = p;
	size_t i;

	for (i = 0; i < job->n; i++) {
		if (job->entries[i].need.more > 0)
			add(arg, &job->entries[i]);
		free(job->entries[i].path);
	}
}

/*
 * Every thread has a file that is written, beside an old one that is not yet
 * freed: on top of the sum after them that is what they free, or on top of the
 * sum before them what they write.
 */
static bool
fits(const struct volume *v, unsigned threads)
{
	struct statvfs fs;
	uint64_t need, have, each = v->less < v->more ? v->less : v->more;

	if (statvfs(v->path, &fs) == -1) {
		cli_failx(v->path, "cannot tell how much space is left");
		return false;
	}
	need = (uint64_t)v->peak + threads * each;
	have = (uint64_t)fs.f_bavail * fs.f_frsize;
	if (need <= have)
		return true;
	cli_failx(v->path, "no space: the files here may need %" PRIu64
	    " bytes more, and %" PRIu64 " are free (--force-space does it"
	    " anyway)", need, have);
	return false;
}

bool
space_check(int argc, char *argv[], space_fn *fn)
{
	struct survey s = { .fn = fn };
	struct wsp_pool pool = { .arg = &s, .items = ITEMS,
	    .threads = tree_threads(argc), .make = make, .unmake = unmake,
	    .fill = fill, .work = work, .deliver = deliver };
	struct wsp_error error;
	bool ok = true;
	size_t i;

	tree_survey(&s.source, argc, argv);
	if (wsp_pool_run(&pool, &error) == -1) {
		cli_fail(NULL, &error);
		ok = false;
	}
	source_survey_end(&s.source);
	for (i = 0; i < s.nvolumes; i++) {
		if (!fits(&s.volumes[i], pool.threads))
			ok = false;
		free(s.volumes[i].path);
	}
	free(s.volumes);
	return ok;
}
