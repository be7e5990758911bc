/* SPDX-License-Identifier: ISC */
/* update.c - bring a catalogue up to date with its tree. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/io.h"
#include "catalog/edit.h"
#include "catalog/order.h"
#include "catalog/scan.h"

void
wsp_update_failed(struct wsp_update *u, const char *path,
    const struct wsp_error *err)
{
	u->report->failed++;
	if (u->failed != NULL)
		u->failed(u->arg, path, err);
}

void
wsp_update_end(struct wsp_update *u, const struct wsp_error *err)
{
	if (!u->ended)
		u->error = *err;
	u->ended = true;
}

int
wsp_update_ended(const struct wsp_update *u, struct wsp_error *err)
{
	if (!u->ended)
		return wsp_check_cancel(u->options->cancel, err);
	*err = u->error;
	return -1;
}

void
wsp_update_progress(const struct wsp_update *u, enum wsp_catalog_stage stage,
    uint64_t done, uint64_t of)
{
	if (u->options->progress != NULL)
		u->options->progress(u->options->progress_arg, stage, done,
		    of);
}

/* Names that were given, each with what is known of it. */
static int
take_names(struct wsp_update *u, struct wsp_error *err)
{
	const struct wsp_catalog_options *options = u->options;
	struct wsp_catalog_record r;
	struct wsp_change *c;
	struct wsp_entry e;
	bool found = false;
	size_t i, number;

	for (i = 0; i < options->nnames; i++) {
		if (!wsp_name_valid(options->names[i],
		    strlen(options->names[i]), 0)) {
			wsp_fail(err, WSP_EVALUE, "not a name for a metric");
			wsp_update_failed(u, options->names[i], err);
			continue;
		}
		if (u->old != NULL && wsp_catalog_find(u->old,
		    options->names[i], &found, &r, err) == -1)
			return -1;
		if ((c = wsp_change_add(u->changes, options->names[i],
		    strlen(options->names[i]), err)) == NULL)
			return -1;
		if (!found)
			continue;
		number = wsp_catalog_block_of(u->old, r.seq);
		wsp_block_entry(&u->old->block, (uint32_t)(r.seq - 1 -
		    u->old->before[number]), &e);
		c->known = true;
		c->row = e.row;
		c->data = e.data;
	}
	return 0;
}

/* All changes, and the blocks after them. */
static int
find_changes(struct wsp_update *u, struct wsp_merged *merged,
    struct wsp_error *err)
{
	bool names = u->options->names != NULL;

	if ((names ? take_names(u, err) : wsp_scan(u, err)) == -1 ||
	    wsp_changes_sort(u->changes, err) == -1 ||
	    wsp_look_at_changes(u, err) == -1 ||
	    wsp_match_renames(u->changes, err) == -1 ||
	    (u->options->rebuild && !u->options->full &&
	    wsp_salvage_apply(u->salvage, u->changes, err) == -1))
		return -1;
	if (!names && (u->options->level >= WSP_UPDATE_DATA ||
	    u->options->last))
		return wsp_refresh(u, merged, err);
	return wsp_merge_all(u->writer, u->changes, merged, err);
}

/* What was done with no failure was done at this time. */
static void
set_times(struct wsp_update *u)
{
	struct wsp_slot_of *slot = &u->writer->slot;
	bool first = u->old == NULL;

	if (u->report->failed > 0 || u->options->names != NULL)
		return;
	slot->names_at = u->looker.now;
	if (first || u->options->level >= WSP_UPDATE_DATA ||
	    u->options->last)
		slot->data_at = u->looker.now;
	if (first || u->options->level >= WSP_UPDATE_HEADERS)
		slot->headers_at = u->looker.now;
}

static void
fill_report(struct wsp_catalog_report *report, const struct wsp_merged *m,
    const struct wsp_salvage *s)
{
	report->unflagged = s->flagged + (m->flagged > m->moved ?
	    m->flagged - m->moved : 0);
	report->unread = s->all_unread ? UINT64_MAX : s->unread;
	report->made = m->made;
	report->renamed = m->renamed;
	report->changed = m->changed;
	report->written = m->written;
	report->vanished = m->vanished - m->renamed;
}

/* A catalogue elsewhere remembers the tree. */
static int
note_root(struct wsp_writer *w, const char *root, const char *path,
    struct wsp_error *err)
{
	char *usual, *whole;
	bool same;
	int ret;

	if (asprintf(&usual, "%s/%s", root, WSP_CATALOG_NAME) == -1)
		return wsp_fail_errno(err, NULL);
	same = strcmp(usual, path) == 0;
	free(usual);
	if (same)
		return 0;
	if ((whole = realpath(root, NULL)) == NULL)
		return wsp_fail_errno(err, NULL);
	ret = strchr(whole, '\n') != NULL ? wsp_fail(err, WSP_EVALUE,
	    "a path with a newline cannot be remembered") :
	    wsp_writer_meta(w, "root", whole, err);
	free(whole);
	return ret;
}

static int
run(struct wsp_update *u, struct wsp_catalog_edit *e,
    struct wsp_error *err)
{
	struct wsp_merged merged = { 0 };

	u->old = e->old;
	u->writer = &e->writer;
	u->changes = &e->changes;
	u->dirs = &e->dirs;
	u->salvage = &e->salvage;
	u->looker.follow = (e->writer.id.flags & WSP_FOLLOW) != 0;
	if (u->looker.follow && !e->options.follow && e->old != NULL &&
	    e->old->reader.foreign)
		return wsp_fail(err, WSP_EVALUE, "others may write to it, "
		    "and it says to follow symbolic links (use -L)");
	if ((e->writer.id.flags & WSP_LISTED) != 0)
		return wsp_fail(err, WSP_EVALUE,
		    "was made of a list, not of a tree");
	if (note_root(&e->writer, u->looker.path, e->path, err) == -1 ||
	    find_changes(u, &merged, err) == -1 ||
	    wsp_dirs_merge(u->writer, u->changes, u->dirs, err) == -1 ||
	    wsp_writer_finish(u->writer, err) == -1)
		return -1;
	set_times(u);
	if (wsp_commit_write(u->writer, &e->target, err) == -1)
		return -1;
	fill_report(u->report, &merged, u->salvage);
	return 0;
}

int
wsp_catalog_update(const char *root, const char *path,
    const struct wsp_catalog_options *options, int64_t now,
    struct wsp_catalog_report *report, wsp_catalog_failed *failed,
    void *arg, struct wsp_error *err)
{
	struct wsp_update u = { .options = options, .failed = failed,
	    .arg = arg, .report = report };
	struct wsp_catalog_edit *e;
	int ret;

	memset(report, 0, sizeof(*report));
	if ((u.looker.root = wsp_io_open_directory(AT_FDCWD, root,
	    err)) == -1)
		return -1;
	u.looker.path = root;
	u.looker.now = now;
	u.looker.last = options->last;
	u.looker.headers = options->level >= WSP_UPDATE_HEADERS;
	if ((ret = wsp_catalog_begin(&e, path, options, now, err)) == 0) {
		ret = run(&u, e, err);
		wsp_catalog_abort(e);
	}
	wsp_io_close(u.looker.root, &(struct wsp_error){ 0 });
	return ret;
}
