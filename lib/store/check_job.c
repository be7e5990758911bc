/* SPDX-License-Identifier: ISC */
/* check_job.c - a part of a check, done by a thread. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/grow.h"
#include "store/check.h"

/* Keeps what is told. */
static void
keep(void *arg, bool note, const char *text)
{
	struct wsp_check_job *job = arg;
	struct wsp_check_told *t;

	if (wsp_grow_room(&job->told, &job->room, job->n, 1, sizeof(*t)) ==
	    -1 || (job->told[job->n].text = strdup(text)) == NULL) {
		job->lacking = true;
		return;
	}
	job->told[job->n++].note = note;
}

void
wsp_check_job_begin(struct wsp_check_job *job,
    const struct wsp_store_checking *of)
{
	memset(job, 0, sizeof(*job));
	job->c = *of;
	job->c.store = NULL;
	job->c.tell = keep;
	job->c.arg = job;
	job->c.problems = 0;
}

/* What is elsewhere is read by one thread. */
int
wsp_check_job_open(struct wsp_check_job *job, struct wsp_store *s,
    unsigned parts)
{
	if (job->c.store != NULL)
		return 0;
	if (s->site == NULL)
		return wsp_store_twin(&job->c.store, s, parts, &job->err);
	job->c.store = s;
	return 0;
}

static void
drop(struct wsp_check_job *job)
{
	while (job->n > 0)
		free(job->told[--job->n].text);
	job->lacking = job->broken = false;
	job->c.problems = 0;
}

int
wsp_check_job_tell(struct wsp_check_job *job, struct wsp_store_checking *c,
    struct wsp_error *err)
{
	int ret = 0;
	size_t i;

	c->problems += job->c.problems;
	for (i = 0; i < job->n; i++)
		c->tell(c->arg, job->told[i].note, job->told[i].text);
	if (job->broken) {
		*err = job->err;
		ret = -1;
	} else if (job->lacking) {
		errno = ENOMEM;
		ret = wsp_fail_errno(err, NULL);
	}
	drop(job);
	return ret;
}

void
wsp_check_job_end(struct wsp_check_job *job)
{
	drop(job);
	free(job->told);
	if (job->c.store != NULL && job->c.store->site == NULL)
		wsp_store_close(job->c.store);
}
