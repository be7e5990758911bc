/* SPDX-License-Identifier: ISC */
/* snap_job.c - objects of a snapshot that are worked on together. */
#include <stdlib.h>

#include "base/error.h"
#include "base/grow.h"
#include "store/snap_job.h"

void
wsp_snap_job_empty(struct wsp_snap_job *job)
{
	while (job->nblocks > 0)
		wsp_packed_free(&job->blocks[--job->nblocks]);
	job->n = job->nfailed = 0;
}

void
wsp_snap_job_free(struct wsp_snap_job *job)
{
	wsp_snap_job_empty(job);
	wsp_snap_worker_free(&job->worker);
	wsp_store_arena_free(&job->arena);
	wsp_known_block_free(&job->known);
	free(job->blocks);
	free(job->failed);
	free(job);
}

static int
end_block(struct wsp_snap_job *job)
{
	if (wsp_grow_room(&job->blocks, &job->blocks_room, job->nblocks, 1,
	    sizeof(*job->blocks)) == -1)
		return wsp_fail_errno(&job->err, NULL);
	if (wsp_block_maker_end(&job->maker, &job->blocks[job->nblocks],
	    &job->err) == -1)
		return -1;
	job->nblocks++;
	return 0;
}

static int
note_failure(struct wsp_snap_job *job, const char *path,
    const struct wsp_error *why)
{
	if (wsp_grow_room(&job->failed, &job->failed_room, job->nfailed, 1,
	    sizeof(*job->failed)) == -1)
		return wsp_fail_errno(&job->err, NULL);
	job->failed[job->nfailed].path = path;
	job->failed[job->nfailed++].why = *why;
	return 0;
}

static int
work_item(struct wsp_snap_job *job, struct wsp_snap_item *item)
{
	struct wsp_store_entry e;
	struct wsp_known known;
	struct wsp_error why;

	if (wsp_snap_untouched(job->worker.run, item)) {
		item->result = WSP_SNAP_KEPT;
		wsp_known_add(&job->known, item->known);
		return 0;
	}
	wsp_snap_file(&job->worker, item, &e, &known, &why);
	if (item->result == WSP_SNAP_FAILED) {
		if (note_failure(job, item->path, &why) == -1)
			return -1;
		if (item->known != NULL)
			wsp_known_add(&job->known, item->known);
		return 0;
	}
	wsp_known_add(&job->known, &known);
	if (item->result == WSP_SNAP_KEPT)
		return 0;
	if (wsp_block_maker_add(&job->maker, &e, job->worker.method,
	    &job->err) == -1)
		return -1;
	return wsp_block_maker_full(&job->maker) ? end_block(job) : 0;
}

/* How many at the beginning are as they are known? */
static size_t
pass_untouched(struct wsp_snap_job *job)
{
	size_t i;

	for (i = 0; i < job->n && wsp_snap_untouched(job->worker.run,
	    &job->items[i]); i++)
		job->items[i].result = WSP_SNAP_KEPT;
	return i;
}

int
wsp_snap_job_known(struct wsp_snap_job *job, struct wsp_error *err)
{
	struct wsp_packer *packer = wsp_packer_new(err);
	size_t i;
	int ret;

	if (packer == NULL)
		return -1;
	for (i = 0; i < job->n; i++)
		wsp_known_add(&job->known, job->items[i].known);
	ret = wsp_known_pack(&job->known, packer, err);
	wsp_packer_free(packer);
	return ret;
}

static int
work_all(struct wsp_snap_job *job, size_t kept)
{
	size_t i;

	for (i = 0; i < kept; i++)
		wsp_known_add(&job->known, job->items[i].known);
	for (; i < job->n; i++)
		if (work_item(job, &job->items[i]) == -1)
			return -1;
	if (job->maker.block.entries > 0 && end_block(job) == -1)
		return -1;
	return job->known.n == 0 ? 0 : wsp_known_pack(&job->known,
	    job->maker.packer, &job->err);
}

void
wsp_snap_job_work(struct wsp_snap_job *job,
    const struct wsp_entry_place *place, bool pack_same)
{
	size_t kept = pass_untouched(job);

	wsp_out_empty(&job->known.payload);
	job->same = kept == job->n && !pack_same;
	job->broken = false;
	if (job->same)
		return;
	job->broken = wsp_block_maker_init(&job->maker, place, &job->err) ==
	    -1 || work_all(job, kept) == -1;
	wsp_block_maker_free(&job->maker);
	wsp_snap_worker_pause(&job->worker);
}
