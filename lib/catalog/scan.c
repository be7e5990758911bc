/* SPDX-License-Identifier: ISC */
/* scan.c - find out what names of a tree have changed. */
#include <sys/stat.h>

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "catalog/scan_take.h"
#include "wsp-tree.h"

#define ITEMS		64	/* directories in a job */

struct job {
	size_t		 n;
	struct wsp_scan_item	 items[ITEMS];
};

/* fill() and deliver() may run at the same time: only one of them ends it. */

static int
take_known(struct wsp_scan *s, struct wsp_scan_item *item, bool *end,
    struct wsp_error *err)
{
	struct wsp_directory d;

	if (s->part_read && s->at == s->table.part.count) {
		s->part_read = false;
		s->part++;
	}
	*end = s->u->old == NULL || s->part == s->u->old->index.ndirs;
	if (*end)
		return 0;
	if (!s->part_read) {
		if (wsp_dirs_read(s->u->old, s->part, &s->table, err) == -1)
			return -1;
		s->part_read = true;
		s->at = 0;
	}
	wsp_dirs_get(&s->table, s->at++, &d);
	item->known = true;
	item->ctime = d.ctime;
	item->inode = d.inode;
	if ((item->path = strdup(d.path)) == NULL)
		return wsp_fail_errno(err, NULL);
	return 0;
}

static int
take_fresh(struct wsp_scan *s, struct wsp_scan_item *item, bool *end)
{
	*end = s->taken == s->now.n;
	if (!*end) {
		item->path = s->now.list[s->taken];
		s->now.list[s->taken++] = NULL;
	}
	return 0;
}

static void
free_items(struct job *job)
{
	size_t i;

	for (i = 0; i < job->n; i++) {
		free(job->items[i].path);
		wsp_listing_free(&job->items[i].listing);
	}
	job->n = 0;
}

/* The functions of the pool. */

static void
free_job(void *arg, void *jobp)
{
	(void)arg;
	free_items(jobp);
	free(jobp);
}

static size_t
fill_job(void *arg, void *jobp, size_t n)
{
	struct wsp_scan *s = arg;
	struct wsp_error error;
	struct job *job = jobp;
	struct wsp_scan_item *item;
	bool end = false;
	int ret = 0;

	free_items(job);
	while (ret == 0 && !end && job->n < n && !s->u->ended) {
		item = &job->items[job->n];
		memset(item, 0, sizeof(*item));
		ret = s->now.list != NULL ? take_fresh(s, item, &end) :
		    take_known(s, item, &end, &error);
		job->n += ret == 0 && !end;
	}
	if (ret == -1)
		wsp_update_end(s->u, &error);
	return job->n;
}

/* Looks whether a directory has moved, and reads it if so. */
static void
look_at(const struct wsp_update *u, struct wsp_scan_item *item)
{
	const struct wsp_looker *l = &u->looker;

	item->result = DIR_FAILED;
	if (wsp_io_status(l->root, item->path, l->follow, &item->st,
	    &item->error) == -1) {
		if (wsp_is_missing(&item->error))
			item->result = DIR_GONE;
		return;
	}
	if (!S_ISDIR(item->st.mode)) {
		item->result = DIR_GONE;
		return;
	}
	if (item->known && !u->options->full && item->ctime != 0 &&
	    item->ctime == item->st.ctime_ns &&
	    item->inode == item->st.inode) {
		item->result = DIR_SAME;
		return;
	}
	if (wsp_listing_read(l->root, l->path, item->path, l->follow,
	    &item->listing, &item->st, &item->error) == 0)
		item->result = DIR_READ;
	else if (wsp_is_missing(&item->error))
		item->result = DIR_GONE;
}

static void
do_job(void *arg, void *jobp, struct wsp_pool_run *run)
{
	const struct wsp_scan *s = arg;
	struct job *job = jobp;
	size_t i;

	(void)run;
	for (i = 0; i < job->n; i++)
		look_at(s->u, &job->items[i]);
}

static void
deliver_job(void *arg, void *jobp)
{
	struct wsp_scan *s = arg;
	struct job *job = jobp;
	struct wsp_error error;
	size_t i;

	for (i = 0; i < job->n && !s->u->ended; i++)
		if (wsp_scan_take(s, &job->items[i], &error) == -1)
			wsp_update_end(s->u, &error);
	wsp_update_progress(s->u, WSP_STAGE_DIRECTORIES,
	    s->u->report->directories, s->u->old == NULL ? 0 :
	    s->u->old->slot.directories);
	free_items(job);
}

static int
run_pool(struct wsp_scan *s, struct wsp_error *err)
{
	const struct wsp_pool pool = { .arg = s,
	    .threads = s->u->options->threads, .items = ITEMS,
	    .cancel = s->u->options->cancel, .job_size = sizeof(struct job),
	    .unmake = free_job, .fill = fill_job, .work = do_job,
	    .deliver = deliver_job };

	if (wsp_pool_run(&pool, err) == -1)
		return -1;
	return wsp_update_ended(s->u, err);
}

static void
free_fresh(struct wsp_fresh *f)
{
	size_t i;

	for (i = 0; i < f->n; i++)
		free(f->list[i]);
	free(f->list);
	memset(f, 0, sizeof(*f));
}

/* Where nothing is known, all that is known is that there is a root. */
static int
begin_fresh(struct wsp_scan *s, struct wsp_error *err)
{
	char **list;

	if ((list = wsp_array_more(NULL, 0, &s->next.room, sizeof(*list),
	    err)) == NULL)
		return -1;
	s->next.list = list;
	if ((list[0] = strdup("")) == NULL)
		return wsp_fail_errno(err, NULL);
	s->next.n = 1;
	return 0;
}

int
wsp_scan(struct wsp_update *u, struct wsp_error *err)
{
	struct wsp_scan s = { .u = u };
	int ret;

	ret = u->old != NULL ? run_pool(&s, err) : begin_fresh(&s, err);
	/* A level of the tree after the other. */
	while (ret == 0 && s.next.n > 0) {
		free_fresh(&s.now);
		s.now = s.next;
		s.taken = 0;
		memset(&s.next, 0, sizeof(s.next));
		ret = run_pool(&s, err);
	}
	free_fresh(&s.now);
	free_fresh(&s.next);
	wsp_dirs_free(&s.table);
	wsp_dirs_free(&s.cursor.dirs);
	free(s.gone);
	return ret;
}
