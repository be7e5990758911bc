/* SPDX-License-Identifier: ISC */
/* space.c - is there room for what the work on many files will write? */
#include <err.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/grown.h"
#include "cli/paths.h"
#include "cli/space.h"
#include "cli/each.h"
#include "wsp-tree.h"

#define ITEMS		64

struct entry {
	char		*path;
	const char	*name;		/* the end of it */
	struct paths_root *root;
	struct space_need need;
};

struct job {
	size_t		 n;
	struct entry	 entries[ITEMS];
};

/* A file system, and what there is to write on it. */
struct volume {
	char		*path;		/* of a file on it */
	struct wsp_room	 room;		/* before anything is written */
	bool		 known;
	struct wsp_error error;		/* or why not */
	int64_t		 sum;		/* after the files so far */
	int64_t		 peak;		/* the most that was */
	uint64_t	 more, less;	/* of the file with the most */
};

struct survey {
	struct paths	 source;
	space_fn	*fn;
	struct volume	*volumes;
	size_t		 nvolumes;
};

/* What fails will be told when it is worked on. */
static size_t
fill_job(void *arg, void *p, size_t n)
{
	struct survey *s = arg;
	struct paths_entry e;
	struct job *job = p;
	struct entry *entry;

	for (job->n = 0; job->n < n && paths_next(&s->source, &e);) {
		if (e.kind != WSP_WALK_FILE)
			continue;
		entry = &job->entries[job->n++];
		if ((entry->path = strdup(e.path)) == NULL)
			err(1, NULL);
		entry->name = entry->path + (e.name - e.path);
		entry->root = paths_keep(e.root);
	}
	return job->n;
}

static struct wsp_path
place_of(const struct entry *e)
{
	return paths_place(e->root, e->path, e->name);
}

static void
measure_job(void *arg, void *p, struct wsp_pool_run *run)
{
	struct survey *s = arg;
	struct job *job = p;
	struct entry *e;

	(void)run;
	for (e = job->entries; e < job->entries + job->n; e++) {
		e->need = (struct space_need){ 0 };
		if (!s->fn(place_of(e), &e->need))
			e->need.more = 0;
	}
}

static struct volume *
volume_of(struct survey *s, const struct entry *e)
{
	struct volume *v;
	size_t i;

	for (i = 0; i < s->nvolumes; i++)
		if (s->volumes[i].known == e->need.known &&
		    s->volumes[i].room.volume == e->need.room.volume)
			return &s->volumes[i];
	s->volumes = grown(s->volumes, s->nvolumes, sizeof(*v));
	v = &s->volumes[s->nvolumes++];
	*v = (struct volume){ .room = e->need.room, .known = e->need.known,
	    .error = e->need.error };
	if ((v->path = strdup(e->path)) == NULL)
		err(1, NULL);
	return v;
}

static void
add_need(struct survey *s, const struct entry *e)
{
	struct volume *v = volume_of(s, e);

	v->sum += (int64_t)e->need.more - (int64_t)e->need.less;
	if (v->sum > v->peak)
		v->peak = v->sum;
	if (e->need.more > v->more)
		v->more = e->need.more;
	if (e->need.less > v->less)
		v->less = e->need.less;
}

static void
add_job(void *arg, void *p)
{
	struct job *job = p;
	size_t i;

	for (i = 0; i < job->n; i++) {
		if (job->entries[i].need.more > 0)
			add_need(arg, &job->entries[i]);
		free(job->entries[i].path);
		paths_release(job->entries[i].root);
	}
}

/*
 * Every thread has a file that is written, beside an old one that is not yet
 * freed: on top of the sum after them that is what they free, or on top of the
 * sum before them what they write.
 */
static bool
has_room(const struct volume *v, unsigned threads)
{
	uint64_t need, each = v->less < v->more ? v->less : v->more;

	if (!v->known) {
		cli_failx(v->path, "cannot tell how much space is left: %s",
		    v->error.msg);
		return false;
	}
	need = (uint64_t)v->peak + threads * each;
	if (need <= v->room.bytes)
		return true;
	cli_failx(v->path, "no space: the files here may need %" PRIu64
	    " bytes more, and %" PRIu64 " are free (--force-space does it"
	    " anyway)", need, v->room.bytes);
	return false;
}

bool
space_check(int argc, char *argv[], space_fn *fn)
{
	struct survey s = { .fn = fn };
	struct wsp_pool pool = { .arg = &s, .items = ITEMS,
	    .threads = each_threads(argc), .job_size = sizeof(struct job),
	    .fill = fill_job, .work = measure_job, .deliver = add_job };
	struct wsp_error error;
	bool ok = true;
	size_t i;

	each_survey(&s.source, argc, argv);
	if (wsp_pool_run(&pool, &error) == -1) {
		cli_fail(NULL, &error);
		ok = false;
	}
	paths_survey_end(&s.source);
	for (i = 0; i < s.nvolumes; i++) {
		if (!has_room(&s.volumes[i], pool.threads))
			ok = false;
		free(s.volumes[i].path);
	}
	free(s.volumes);
	return ok;
}
