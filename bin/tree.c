/* SPDX-License-Identifier: ISC */
/* tree.c - work on one file, many files or whole trees of them. */
#include <err.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "command.h"
#include "progress.h"
#include "resume.h"
#include "source.h"
#include "tree.h"
#include "tree/pool.h"
#include "tree_options.h"

#define WAITING		4	/* threads a processor if they wait for disks */
#define READERS		16	/* threads at least if files are only read */
#define ITEMS		64		/* files in a job */
#define OUTPUT		(64 << 20)	/* bytes that wait for their turn */

struct entry {
	enum wsp_walk_kind kind;
	uint64_t	 number;
	size_t		 path, name, error;	/* places in the text */
	bool		 walked, failed, interrupted;
};

struct tree_job {
	struct out	 out;
	struct wsp_pool_run *run;
	size_t		 n;
	struct entry	 entries[ITEMS];
	char		*text;
	size_t		 len, room;
};

/* The run. */
static const struct tree_tool *tool;
static struct wsp_pool pool;
static struct resume *resume;
static bool stopped;			/* an item was interrupted */

unsigned
tree_threads(int argc)
{
	bool reads = tool != NULL && !tool->writes;
	unsigned n;

	if (tree_said.one_by_one)
		return 1;
	if (tree_said.threads != 0)
		return tree_said.threads;
	if (tree_single(argc))
		return 1;
	n = cli_processors() * (tree_said.waits ? WAITING : 1);
	return reads && n < READERS ? READERS : n;
}

/* Hands on what a job has put out. */
static void
flush(struct out *o)
{
	if (o->len == 0 && o->nnotes == 0)
		return;
	progress_clear();
	out_flush(o);
}

/* The job whose turn it is writes, the others save it up as far as allowed. */
static void
full(struct out *o)
{
	struct tree_job *job = o->arg;
	bool large = o->size >= OUTPUT / wsp_pool_jobs(&pool);

	if (wsp_pool_turn(job->run, job, large))
		flush(o);
	else
		out_grow(o);
}

static void *
make(void *arg)
{
	struct tree_job *job;

	(void)arg;
	if ((job = calloc(1, sizeof(*job))) == NULL)
		return NULL;
	job->out.full = full;
	job->out.arg = job;
	return job;
}

static void
unmake(void *arg, void *p)
{
	struct tree_job *job = p;

	(void)arg;
	out_free(&job->out);
	free(job->text);
	free(job);
}

/* Puts a text of this length into a job and returns its place. */
static size_t
put_text(struct tree_job *job, const char *text, size_t len)
{
	size_t at = job->len;

	if (++len > job->room - job->len) {
		job->room = 2 * (job->len + len);
		if ((job->text = realloc(job->text, job->room)) == NULL)
			err(1, NULL);
	}
	memcpy(job->text + at, text, len);
	job->len += len;
	return at;
}

/* The name is the end of the path. */
static void
put_entry(struct tree_job *job, const struct source_entry *e)
{
	struct entry *entry = &job->entries[job->n++];
	const char *why = e->kind == WSP_WALK_FAILED ? e->error->msg : "";
	size_t len = strlen(e->path);

	entry->kind = e->kind;
	entry->number = e->number;
	entry->walked = e->walked;
	entry->path = put_text(job, e->path, len);
	entry->name = entry->path + (size_t)(e->name - e->path);
	entry->error = put_text(job, why, strlen(why));
	entry->failed = entry->interrupted = false;
}

static size_t
fill(void *arg, void *p, size_t n)
{
	struct tree_job *job = p;
	struct source_entry e;

	(void)arg;
	job->n = job->len = 0;
	while (job->n < n && source_next(&tree_said.source, &e)) {
		if (e.kind == WSP_WALK_DIR && tool->dir == NULL)
			continue;
		if (resume != NULL && resume_knows(resume, e.number, e.name)) {
			if (e.kind == WSP_WALK_FILE)
				progress_skip();
			continue;
		}
		put_entry(job, &e);
	}
	return job->n;
}

static void
work_on(struct tree_job *job, struct entry *entry)
{
	struct item item = { .path = job->text + entry->path,
	    .name = job->text + entry->name, .walked = entry->walked,
	    .out = &job->out, .now = cli_clock(),
	    .number = entry->number, .job = job };
	struct wsp_error error;

	if (entry->kind == WSP_WALK_DIR)
		tool->dir(&item);
	else if (entry->kind == WSP_WALK_FAILED)
		item_failx(&item, "%s", job->text + entry->error);
	else if (tool->file(&item, &error) == -1)
		item_fail(&item, &error);
	entry->failed = item.failed;
	entry->interrupted = item.interrupted;
}

static void
work(void *arg, void *p, struct wsp_pool_run *run)
{
	struct tree_job *job = p;
	size_t i;

	(void)arg;
	job->run = run;
	for (i = 0; i < job->n; i++)
		if (cli_caught())
			job->entries[i].interrupted = true;
		else
			work_on(job, &job->entries[i]);
}

/* What comes after an interrupted file is done again next time. */
static void
deliver(void *arg, void *p)
{
	struct tree_job *job = p;
	struct entry *entry;
	size_t i, files = 0, failures = 0;

	(void)arg;
	flush(&job->out);
	for (i = 0; i < job->n; i++) {
		entry = &job->entries[i];
		files += entry->kind == WSP_WALK_FILE && !entry->interrupted;
		failures += entry->failed;
		stopped = stopped || entry->interrupted;
		if (resume != NULL && !stopped)
			resume_note(resume, entry->number,
			    job->text + entry->name, entry->failed);
	}
	fflush(stdout);
	progress_done(files, failures);
	progress_draw();
}

static bool
enter(void *arg, const char *path, const struct stat *st)
{
	(void)arg;
	return tool->enter(path, st);
}

static void
prepare(int argc, char *argv[])
{
	char *command;

	tree_said.source.argc = argc;
	tree_said.source.argv = argv;
	if (tool->enter != NULL)
		tree_said.source.walk.enter = enter;
	pool = (struct wsp_pool){ .threads = tree_threads(argc),
	    .items = ITEMS, .rate = tree_said.rate, .make = make,
	    .unmake = unmake,
	    .fill = fill, .work = work, .deliver = deliver };
	if (tree_said.state == NULL)
		return;
	command = command_text();
	resume = resume_open(tree_said.state, command, tool->settle);
	free(command);
}

/* A single file needs no threads and nothing that goes with them. */
static int
run_single(const char *path)
{
	const char *slash = strrchr(path, '/');
	struct out out = { 0 };
	struct item item = { .path = path,
	    .name = slash == NULL ? path : slash + 1, .out = &out,
	    .now = cli_clock(), .number = 1 };
	struct wsp_error error;
	int ret;

	if (tool->file(&item, &error) == -1)
		item_fail(&item, &error);
	if (tool->settle != NULL)
		tool->settle();
	out_flush(&out);
	out_free(&out);
	ret = cli_finish();
	cli_catch_die();
	return ret;
}

int
tree_run(int argc, char *argv[], const struct tree_tool *t)
{
	struct wsp_error error;
	bool catches, many = tree_said.source.recursive || tree_listed();
	int ret;

	tree_operands(argc);
	tool = t;
	if (tree_single(argc) && tree_said.rate == 0 &&
	    tree_said.state == NULL && tree_said.when == PROGRESS_AUTO)
		return run_single(argv[0]);
	prepare(argc, argv);
	catches = resume != NULL || (tool->writes && !tree_single(argc));
	if (catches) {
		pool.cancel = cli_catch();
		pool.wake = SIGALRM;
	}
	progress_begin(tree_said.when, &tree_said.source);
	if ((ret = wsp_pool_run(&pool, &error)) == -1)
		cli_fail(NULL, &error);
	if (tool->settle != NULL)
		tool->settle();
	progress_end(tree_said.verbose && many);
	source_end(&tree_said.source);
	if (resume != NULL)
		resume_close(resume, ret == 0 && !stopped && !cli_caught());
	ret = cli_finish();
	if (catches)
		cli_catch_end();
	cli_catch_die();
	return ret;
}

int
tree_each(int argc, char *argv[], tree_fn *fn)
{
	const struct tree_tool simple = { .file = fn };

	return tree_run(argc, argv, &simple);
}
