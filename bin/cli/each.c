/* SPDX-License-Identifier: ISC */
/* each.c - work on one file, many files or whole trees of them. */
#include <err.h>
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/backup.h"
#include "cli/cli.h"
#include "cli/command.h"
#include "cli/open.h"
#include "cli/progress.h"
#include "cli/resume.h"
#include "cli/paths.h"
#include "cli/each.h"
#include "wsp-tree.h"
#include "cli/each_options.h"

#define WAITING		4	/* threads a processor if they wait for disks */
#define READERS		16	/* threads at least if files are only read */
#define ITEMS		64		/* files in a job */
#define OUTPUT		(64 << 20)	/* bytes that wait for their turn */

struct entry {
	enum wsp_walk_kind kind;
	uint64_t	 number, more;
	size_t		 path, name, error;	/* places in the text */
	bool		 walked, failed, interrupted, gone;
	struct paths_root *root;
};

struct each_job {
	struct out	 out;
	struct wsp_pool_run *run;
	size_t		 n;
	struct entry	 entries[ITEMS];
	char		*text;
	size_t		 len, room;
};

/* The run. */
static const struct each_tool *tool;
static struct wsp_pool pool;
static struct resume *resume;
static atomic_uint_fast64_t unread;	/* directories */
static char **operands;
static int noperands;
static bool stopped;			/* an item was interrupted, or its
					   output lost */

unsigned
each_threads(int argc)
{
	bool reads = tool != NULL && !tool->writes;
	unsigned n;

	if (each_said.one_by_one)
		return 1;
	if (each_said.threads != 0)
		return (unsigned)each_said.threads;
	if (each_single(argc))
		return 1;
	n = each_processors() * (each_said.waits ? WAITING : 1);
	return reads && n < READERS ? READERS : n;
}

/* Hands on what a job has put out. */
static void
flush_output(struct out *o)
{
	if (o->len == 0 && o->nnotes == 0)
		return;
	/* It stands where nothing else is written. */
	if (o->nnotes > 0 || isatty(STDOUT_FILENO))
		progress_clear();
	out_flush(o);
}

/* The job whose turn it is writes, the others save it up as far as allowed. */
static void
make_room(struct out *o)
{
	struct each_job *job = o->arg;
	bool large = o->size >= OUTPUT / wsp_pool_jobs(&pool);

	if (wsp_pool_turn(job->run, job, large))
		flush_output(o);
	else
		out_grow(o);
}

static void *
make_job(void *arg)
{
	struct each_job *job;

	(void)arg;
	if ((job = calloc(1, sizeof(*job))) == NULL)
		return NULL;
	job->out.full = make_room;
	job->out.arg = job;
	return job;
}

static void
free_job(void *arg, void *p)
{
	struct each_job *job = p;

	(void)arg;
	out_free(&job->out);
	free(job->text);
	free(job);
}

/* Puts a text of this length into a job and returns its place. */
static size_t
put_text(struct each_job *job, const char *text, size_t len)
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
put_entry(struct each_job *job, const struct paths_entry *e)
{
	struct entry *entry = &job->entries[job->n++];
	const char *why = e->kind == WSP_WALK_FAILED ? e->error->msg : "";
	size_t len = strlen(e->path);

	entry->kind = e->kind;
	entry->number = e->number;
	entry->more = 0;
	entry->walked = e->walked;
	entry->gone = e->kind == WSP_WALK_FAILED && e->walked &&
	    e->error->sys == ENOENT && *e->name != '\0';
	entry->root = paths_keep(e->root);
	entry->path = put_text(job, e->path, len);
	entry->name = entry->path + (size_t)(e->name - e->path);
	entry->error = put_text(job, why, strlen(why));
	entry->failed = entry->interrupted = false;
}

static size_t
fill_job(void *arg, void *p, size_t n)
{
	struct each_job *job = p;
	struct paths_entry e;

	(void)arg;
	job->n = job->len = 0;
	while (job->n < n && paths_next(&each_said.source, &e)) {
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

/* A directory that was removed meanwhile is none that failed. */
static void
fail_entry(struct item *item, const struct entry *entry)
{
	if (!entry->gone) {
		item_failx(item, "%s", item->job->text + entry->error);
		unread++;
	} else if (each_verbose)
		item_note(item, "is gone");
}

static void
work_on_entry(struct each_job *job, struct entry *entry)
{
	const char *path = job->text + entry->path;
	const char *name = job->text + entry->name;
	struct item item = { .path = path, .name = name,
	    .place = paths_place(entry->root, path, name),
	    .walked = entry->walked,
	    .out = &job->out, .now = cli_clock(),
	    .number = entry->number, .job = job };
	struct wsp_error error;

	if (entry->kind == WSP_WALK_DIR)
		tool->dir(&item);
	else if (entry->kind == WSP_WALK_FAILED)
		fail_entry(&item, entry);
	else if (item_work(&item, tool->file, &error) == -1)
		item_fail(&item, &error);
	entry->more = item.more;
	entry->failed = item.failed;
	entry->interrupted = item.interrupted;
}

static void
work_on_job(void *arg, void *p, struct wsp_pool_run *run)
{
	struct each_job *job = p;
	size_t i;

	(void)arg;
	job->run = run;
	for (i = 0; i < job->n; i++)
		if (cli_caught())
			job->entries[i].interrupted = true;
		else
			work_on_entry(job, &job->entries[i]);
}

/* What comes after an interrupted file, or lost, is done again next time. */
static void
deliver_job(void *arg, void *p)
{
	struct each_job *job = p;
	struct entry *entry;
	size_t i, files = 0, failures = 0;

	(void)arg;
	flush_output(&job->out);
	if (out_sync() != 0)
		stopped = true;
	for (i = 0; i < job->n; i++) {
		entry = &job->entries[i];
		files += entry->kind == WSP_WALK_FILE && !entry->interrupted;
		files += entry->more;
		failures += entry->failed;
		stopped = stopped || entry->interrupted;
		paths_release(entry->root);
		if (resume != NULL && !stopped)
			resume_note(resume, entry->number,
			    job->text + entry->name, entry->failed);
	}
	progress_done(files, failures);
	progress_draw();
}

static bool
enter_directory(void *arg, const char *path, const struct stat *st)
{
	(void)arg;
	return tool->enter(path, st);
}

static void
prepare_run(int argc, char *argv[])
{
	char *command;

	each_said.source.argc = argc;
	each_said.source.argv = operands = argv;
	noperands = argc;
	if (tool->enter != NULL)
		each_said.source.walk.enter = enter_directory;
	pool = (struct wsp_pool){ .threads = each_threads(argc),
	    .items = ITEMS, .rate = each_said.rate, .make = make_job,
	    .unmake = free_job,
	    .fill = fill_job, .work = work_on_job, .deliver = deliver_job };
	if (each_said.state == NULL)
		return;
	command = command_text();
	resume = resume_open(each_said.state, command, open_dry_run,
	    tool->sync_all);
	free(command);
}

/* A single file needs no threads and nothing that goes with them. */
static int
run_single(const char *path)
{
	const char *slash = strrchr(path, '/');
	struct out out = { 0 };
	struct item item = { .path = path, .place = wsp_path_of(path),
	    .name = slash == NULL ? path : slash + 1, .out = &out,
	    .now = cli_clock(), .number = 1 };
	struct wsp_error error;
	int ret;

	if (item_work(&item, tool->file, &error) == -1)
		item_fail(&item, &error);
	if (tool->sync_all != NULL)
		tool->sync_all();
	out_flush(&out);
	out_free(&out);
	each_sum(item.failed);
	if (tool->sum_up != NULL)
		tool->sum_up();
	ret = cli_finish();
	cli_catch_die();
	return ret;
}

void
each_sum(bool failed)
{
	if (!each_said.sums_up)
		return;
	progress_done(1, failed);
	progress_end(true);
}

static int
run_many(int argc, char *argv[], bool many)
{
	struct wsp_error error;
	bool catches;
	int ret;

	prepare_run(argc, argv);
	catches = resume != NULL || (tool->writes && !each_single(argc));
	if (catches) {
		pool.cancel = cli_catch();
		pool.wake = SIGALRM;
	}
	progress_begin(each_said.when, &each_said.source);
	if ((ret = wsp_pool_run(&pool, &error)) == -1)
		cli_fail(NULL, &error);
	if (tool->sync_all != NULL)
		tool->sync_all();
	progress_end(each_verbose && many);
	paths_end(&each_said.source);
	if (resume != NULL)
		resume_close(resume, ret == 0 && !stopped && !cli_caught());
	if (tool->sum_up != NULL)
		tool->sum_up();
	ret = cli_finish();
	if (catches)
		cli_catch_end();
	cli_catch_die();
	return ret;
}

int
each_run(int argc, char *argv[], const struct each_tool *t)
{
	each_operands(argc);
	tool = t;
	if (t->writes)
		backup_check(argc, argv);
	if (each_single(argc) && each_said.rate == 0 &&
	    each_said.state == NULL && each_said.when == PROGRESS_AUTO)
		return run_single(argv[0]);
	return run_many(argc, argv, each_said.source.recursive ||
	    each_listed());
}

int
each_feed(const struct each_tool *t, bool (*next)(struct paths_entry *),
    uint64_t n)
{
	tool = t;
	each_said.source.feed = next;
	each_said.source.fed = n;
	return run_many(0, NULL, true);
}

const char *
each_operand(uint64_t number)
{
	return number >= 1 && number <= (uint64_t)noperands ?
	    operands[number - 1] : NULL;
}

uint64_t
each_unread(void)
{
	return unread;
}

int
each_file(int argc, char *argv[], each_fn *fn)
{
	const struct each_tool simple = { .file = fn };

	return each_run(argc, argv, &simple);
}
