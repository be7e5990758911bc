/* SPDX-License-Identifier: ISC */
/* delete.c - remove the files that were found, if they still are what was. */
#include <err.h>
#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/each.h"
#include "cli/grown.h"
#include "cli/open.h"
#include "find/find.h"
#include "print/human.h"
#include "wsp-tree.h"

#define KEEP	(1U << ('k' - 'a'))	/* the flag that protects */
#define BLOCK	512
#define ITEMS	16		/* files in a job */

/* A file that was found. */
struct match {
	char		*name;
	uint16_t	 flags;
	uint64_t	 allocated;
};

static struct match *matches;
static size_t nmatches;
static uint64_t total, deleted, freed, left, kept;

/* A walk does not ask the catalogue, whose flags count nevertheless. */
static uint16_t
flags_of(const struct find_subject *s)
{
	struct wsp_catalog_record r = { .flags = 0 };
	struct wsp_catalog *c;
	struct wsp_error error;
	bool found;

	if (s->known)
		return s->r.flags;
	if ((c = find_asked(s->place)) != NULL && wsp_catalog_find(c,
	    s->r.name, &found, &r, &error) == -1) {
		cli_fail(s->place->catalog_path, &error);
		exit(cli_finish());
	}
	return r.flags;
}

void
find_collect(struct find_subject *s)
{
	struct match *m;

	if (find_decide(s) != FIND_YES)
		return;
	if (find_asks_points()) {
		/* As whoever removes it will see it, anew. */
		s->r.inode = 0;
		if (!find_look(s, WSP_LOOK_SLOTS) ||
		    find_judge(s) != FIND_YES)
			return;
	} else if (s->depth < WSP_LOOK_STATUS &&
	    !find_look(s, WSP_LOOK_STATUS))
		return;
	matches = grown(matches, nmatches, sizeof(*matches));
	m = &matches[nmatches++];
	if ((m->name = strdup(s->r.name)) == NULL)
		err(1, NULL);
	m->flags = flags_of(s);
	kept += (m->flags & KEEP) != 0;
	m->allocated = (uint64_t)s->r.blocks * BLOCK;
	total += m->allocated;
}

static char *
path_of(const struct find_place *p, const struct match *m)
{
	char *path;

	if (asprintf(&path, "%s/%s.wsp", p->root, m->name) == -1)
		err(1, NULL);
	return path;
}

/* Places and their catalogues are asked by one thread at a time. */
static pthread_mutex_t asking = PTHREAD_MUTEX_INITIALIZER;

/* Everything that can be known of the file now, asked once more. */
static bool
still_matches(void *arg, const struct wsp_catalog_record *r)
{
	struct find_subject s;
	bool yes;

	memset(&s, 0, offsetof(struct find_subject, buf));
	s.place = arg;
	s.r = *r;
	s.known = s.place->catalog != NULL;
	s.depth = WSP_LOOK_SLOTS;
	pthread_mutex_lock(&asking);
	yes = find_judge(&s) == FIND_YES;
	pthread_mutex_unlock(&asking);
	return yes;
}

/* What a catalogue alone knows is taken from it again. */
static int
find_again(struct find_place *p, const struct match *m,
    struct wsp_catalog_record *r, bool *found, struct wsp_error *error)
{
	int ret = 0;

	memset(r, 0, sizeof(*r));
	*found = true;
	if (p->catalog != NULL) {
		pthread_mutex_lock(&asking);
		ret = wsp_catalog_find(p->catalog, m->name, found, r, error);
		pthread_mutex_unlock(&asking);
	}
	r->name = m->name;
	r->len = strlen(m->name);
	r->header = NULL;
	return ret;
}

/* A thread has a tree of its own. */
struct job {
	struct wsp_catalog_tree	*tree;
	size_t			 first, n;
	struct result {
		bool		 removed, failed;
		struct wsp_error error;
	}			 results[ITEMS];
};

struct deletion {
	struct find_place	*place;
	size_t			 next;
};

static void *
make_job(void *arg)
{
	const struct deletion *d = arg;
	struct job *job = calloc(1, sizeof(*job));
	struct wsp_error error;

	if (job != NULL && wsp_catalog_tree_open(&job->tree, d->place->root,
	    d->place->follow, &error) == -1) {
		free(job);
		errno = error.sys != 0 ? error.sys : ENOMEM;
		return NULL;
	}
	return job;
}

static void
free_job(void *arg, void *jobp)
{
	struct job *job = jobp;

	(void)arg;
	wsp_catalog_tree_close(job->tree);
	free(job);
}

static size_t
fill_job(void *arg, void *jobp, size_t n)
{
	struct deletion *d = arg;
	struct job *job = jobp;

	job->first = d->next;
	job->n = n < nmatches - d->next ? n : nmatches - d->next;
	d->next += job->n;
	return job->n;
}

static void
fail_match(const struct find_place *p, const struct match *m,
    const struct wsp_error *error)
{
	char *path = path_of(p, m);

	cli_fail(path, error);
	free(path);
}

static void
delete_one(struct find_place *p, struct wsp_catalog_tree *tree,
    const struct match *m, struct result *result)
{
	struct wsp_catalog_record r;
	bool found;

	result->removed = result->failed = false;
	if ((m->flags & KEEP) != 0)
		return;
	if (find_again(p, m, &r, &found, &result->error) == -1 || (found &&
	    wsp_catalog_remove(tree, open_lock_timeout(), cli_now(), &r,
	    still_matches, p, &result->removed, &result->error) == -1))
		result->failed = true;
}

static void
work_on_job(void *arg, void *jobp, struct wsp_pool_run *run)
{
	const struct deletion *d = arg;
	struct job *job = jobp;
	size_t i;

	(void)run;
	for (i = 0; i < job->n; i++)
		delete_one(d->place, job->tree, &matches[job->first + i],
		    &job->results[i]);
}

/* What somebody else has removed is no failure. */
static void
deliver_job(void *arg, void *jobp)
{
	const struct deletion *d = arg;
	const struct job *job = jobp;
	const struct result *r;
	size_t i;

	for (i = 0; i < job->n; i++) {
		r = &job->results[i];
		if (r->removed) {
			deleted++;
			freed += matches[job->first + i].allocated;
			continue;
		}
		left++;
		if (r->failed && (r->error.code != WSP_ESYS ||
		    r->error.sys != ENOENT))
			fail_match(d->place, &matches[job->first + i],
			    &r->error);
	}
}

static void
delete_all(struct find_place *p)
{
	struct deletion d = { .place = p };
	struct wsp_pool pool = { .arg = &d, .threads = each_processors(),
	    .items = ITEMS, .make = make_job, .unmake = free_job,
	    .fill = fill_job, .work = work_on_job, .deliver = deliver_job };
	struct wsp_error error;

	pool.cancel = cli_catch();
	if (wsp_pool_run(&pool, &error) == -1)
		cli_fail(p->root, &error);
}

/* The catalogue is told what is gone, if nobody else is at it. */
static void
tell_catalog(struct find_place *p)
{
	const char **names = calloc(nmatches + 1, sizeof(*names));
	struct wsp_catalog_options options;
	struct wsp_catalog_report report;
	struct wsp_error ignored;
	size_t i;

	if (names == NULL)
		err(1, NULL);
	for (i = 0; i < nmatches; i++)
		names[i] = matches[i].name;
	wsp_catalog_defaults(&options);
	options.names = names;
	options.nnames = nmatches;
	options.lock_timeout_ms = 0;
	options.no_sync = open_no_sync();
	options.threads = each_processors();
	if (wsp_catalog_update(p->root, p->catalog_path, &options, cli_now(),
	    &report, NULL, NULL, &ignored) == -1 &&
	    ignored.code != WSP_ELOCKED)
		cli_note(p->catalog_path, "%s", ignored.msg);
	free(names);
}

/* Bytes as people read them. */
static void
put_bytes(char *text, size_t size, uint64_t n)
{
	struct out o = { 0 };

	human_bytes(&o, n);
	snprintf(text, size, "%.*s", (int)o.len, o.buf);
	out_free(&o);
}

/* Is it meant?  Without a terminal -y has to say so. */
static bool
confirmed(void)
{
	char bytes[64], line[16];

	if (find_said.yes)
		return true;
	if (!isatty(STDIN_FILENO))
		cli_usage("--delete needs -y where nobody can be asked");
	put_bytes(bytes, sizeof(bytes), total);
	fprintf(stderr, "delete %zu files, %s? [y/N] ", nmatches, bytes);
	return fgets(line, sizeof(line), stdin) != NULL &&
	    (*line == 'y' || *line == 'Y');
}

void
find_put_removed(struct out *out, const char *path)
{
	out_text(out, path);
	out_char(out, find_said.null ? '\0' : '\n');
}

/* What would be removed; of what may not be it is said. */
static void
print_match(struct out *out, const struct find_place *p, const struct match *m)
{
	struct wsp_error error;
	char *path;

	if ((m->flags & KEEP) != 0)
		return;
	path = path_of(p, m);
	if (wsp_catalog_may_remove(p->tree, m->name, &error) == -1 ||
	    wsp_may_change(wsp_path_of(path), WSP_AWAY, NULL, &error) == -1)
		cli_fail(path, &error);
	else {
		find_put_removed(out, path);
		find_prune_leaves(m->name);
	}
	free(path);
}

static void
print_matches(struct find_place *p)
{
	struct out out = { 0 };
	size_t i;

	for (i = 0; i < nmatches; i++)
		print_match(&out, p, &matches[i]);
	out_flush(&out);
	out_free(&out);
	if (kept > 0)
		cli_note(NULL, "%" PRIu64 " left alone: flagged k", kept);
}

/* What was done, and why it was not more. */
static void
sum_up(void)
{
	char bytes[64], why[64] = "";

	put_bytes(bytes, sizeof(bytes), freed);
	if (kept == left && kept > 0)
		snprintf(why, sizeof(why), ": flagged k");
	else if (kept > 0)
		snprintf(why, sizeof(why), ", %" PRIu64 " of them flagged k",
		    kept);
	cli_note(NULL, "deleted %" PRIu64 " files, %s; %" PRIu64
	    " left alone%s", deleted, bytes, left, why);
}

static void
free_matches(void)
{
	while (nmatches > 0)
		free(matches[--nmatches].name);
	free(matches);
}

void
find_delete(struct find_place *p)
{
	if (find_said.limited && nmatches > (size_t)find_said.at_most)
		cli_failx(NULL, "%zu files match, more than --at-most %" PRId64,
		    nmatches, find_said.at_most);
	else if (find_said.dry_run)
		print_matches(p);
	else if (nmatches > 0 && confirmed()) {
		delete_all(p);
		if (p->catalog != NULL)
			tell_catalog(p);
		sum_up();
		cli_catch_end();
	}
	free_matches();
}
