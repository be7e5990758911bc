/* SPDX-License-Identifier: ISC */
/* repair_header.c - decide what header and length a repaired file has. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "classic/classic.h"
#include "file/file.h"
#include "ops/check/check.h"
#include "ops/check/repair.h"
#include "wsp-ops.h"

#define STEP_POINTS	24	/* room for " 4294967295:4294967295" */

static int
set_method(struct wsp_mend *m, bool sound, uint32_t own,
    struct wsp_error *err)
{
	m->layout.method = own;
	if (sound)
		return 0;
	if (m->options->method == NULL)
		return wsp_fail(err, WSP_ECORRUPT, "its aggregation method is "
		    "lost, and no other is given");
	m->layout.method = *m->options->method;
	return wsp_record(&m->changes, WSP_NOTE, "method", WSP_NOWHERE, err,
	    "aggregation method set to %s",
	    wsp_method_name(m->layout.method));
}

static int
set_xff(struct wsp_mend *m, bool sound, float own, struct wsp_error *err)
{
	char text[WSP_NUMLEN];

	m->layout.xff = own;
	if (sound)
		return 0;
	if (m->options->xff == NULL)
		return wsp_fail(err, WSP_ECORRUPT, "its xFilesFactor is lost, "
		    "and no other is given");
	if (wsp_xff_check(*m->options->xff, err) == -1)
		return -1;
	m->layout.xff = (float)*m->options->xff;
	wsp_format_shortest(text, (double)m->layout.xff);
	return wsp_record(&m->changes, WSP_NOTE, "xff", WSP_NOWHERE, err,
	    "xFilesFactor set to %s", text);
}

/* Keeps the table of archives that the file has. */
static int
keep_table(struct wsp_mend *m, const struct wsp_info *info,
    struct wsp_error *err)
{
	uint32_t right;

	m->layout.narchives = info->narchives;
	m->layout.archives = calloc(info->narchives,
	    sizeof(*m->layout.archives));
	if (m->layout.archives == NULL)
		return wsp_fail_errno(err, NULL);
	memcpy(m->layout.archives, info->archives,
	    info->narchives * sizeof(*m->layout.archives));
	right = wsp_right_max_retention(info);
	m->max_retention = right;
	return right == info->max_retention ? 0 : wsp_record(&m->changes,
	    WSP_NOTE, "max-retention", WSP_NOWHERE, err, "maxRetention set to "
	    "%" PRIu32 ", was %" PRIu32, right, info->max_retention);
}

static int
tell_new_table(struct wsp_mend *m, struct wsp_error *err)
{
	const struct wsp_layout *l = &m->layout;
	char *text, *end;
	uint32_t i;
	int ret;

	if ((text = calloc(l->narchives, STEP_POINTS)) == NULL)
		return wsp_fail_errno(err, NULL);
	for (i = 0, end = text; i < l->narchives; i++)
		end += snprintf(end, STEP_POINTS, " %" PRIu32 ":%" PRIu32,
		    l->archives[i].step, l->archives[i].points);
	ret = wsp_record(&m->changes, WSP_NOTE, "archives", WSP_NOWHERE, err,
	    "archives set to%s", text);
	free(text);
	return ret;
}

/* Takes the archives that were given. */
static int
replace_table(struct wsp_mend *m, struct wsp_error *err)
{
	const struct wsp_repair_options *o = m->options;
	struct wsp_retention *sorted;
	int ret;

	if (o->nretentions == 0)
		return wsp_fail(err, WSP_ECORRUPT, "its archives are lost, "
		    "and no others are given");
	if ((sorted = wsp_retentions_sorted(o->retentions, o->nretentions,
	    err)) == NULL)
		return -1;
	ret = wsp_classic_lay_out(&m->layout, sorted, o->nretentions,
	    m->layout.method, (double)m->layout.xff, err);
	free(sorted);
	if (ret == 0) {
		m->new_table = true;
		ret = tell_new_table(m, err);
	}
	return ret;
}

/*
 * Can the file's own table be believed?  One that reaches past the end of the
 * file only if nothing else is wrong with it: a number of slots that was
 * damaged looks the same as a file that was cut off.
 */
static int
believe_table(struct wsp *look, struct wsp_findings *f, bool *own,
    struct wsp_error *err)
{
	struct wsp_recorder r;

	wsp_record_init(&r, f, 1);
	if (wsp_check_header(look, &r, own, err) == -1 ||
	    (*own && wsp_check_table(&look->info, &r, err) == -1))
		return -1;
	if (wsp_findings_have(f, "truncated") && f->warnings > 0)
		*own = false;
	return 0;
}

static int
set_header(struct wsp_mend *m, struct wsp *look, struct wsp_error *err)
{
	static const struct wsp_info none;
	const struct wsp_info *info = look == NULL ? &none : &look->info;
	struct wsp_findings f = { 0 };
	bool own = false;
	int ret = -1;

	if (look != NULL && believe_table(look, &f, &own, err) == -1)
		goto out;
	if (set_method(m, look != NULL && !wsp_findings_have(&f, "method"),
	    info->method, err) == 0 &&
	    set_xff(m, look != NULL && !wsp_findings_have(&f, "xff"),
	    info->xff, err) == 0)
		ret = own ? keep_table(m, info, err) : replace_table(m, err);
out:
	wsp_findings_free(&f);
	return ret;
}

/*
 * Where the file ends inside a slot, what is left of that is no value any
 * more: filled up with zeros it would look like one.
 */
static int
cut_slot(struct wsp_mend *m, struct wsp_error *err)
{
	const struct wsp_archive *a;
	uint64_t size = m->info.file_size, rest;
	int64_t slot;
	uint32_t i;

	m->keep = size;
	for (i = 0; i < m->layout.narchives; i++) {
		a = &m->layout.archives[i];
		if (a->offset >= size || wsp_archive_end(a) <= size ||
		    (rest = (size - a->offset) % WSP_SLOT_SIZE) == 0)
			continue;
		m->keep = size - rest;
		slot = (int64_t)((m->keep - a->offset) / WSP_SLOT_SIZE);
		return wsp_record(&m->changes, WSP_NOTE, "cleared",
		    (struct wsp_place){ i, slot }, err, "archive %" PRIu32
		    ", slot %" PRId64 ": cleared the %" PRIu64
		    " bytes that are left of it", i, slot, rest);
	}
	return 0;
}

static int
set_length(struct wsp_mend *m, struct wsp_error *err)
{
	uint64_t size = m->info.file_size, end = 0;
	struct wsp_layout *l = &m->layout;
	uint32_t i;

	for (i = 0; i < l->narchives; i++)
		if (wsp_archive_end(&l->archives[i]) > end)
			end = wsp_archive_end(&l->archives[i]);
	l->file_size = end;
	if (size < end)
		return wsp_record(&m->changes, WSP_NOTE, "extended",
		    WSP_NOWHERE, err, "extended from %" PRIu64 " to %" PRIu64
		    " bytes", size, end);
	if (size > end && m->options->cut_tail)
		return wsp_record(&m->changes, WSP_NOTE, "cut", WSP_NOWHERE,
		    err, "cut from %" PRIu64 " to %" PRIu64 " bytes", size,
		    end);
	l->file_size = size;
	return 0;
}

int
wsp_mend_header(struct wsp_mend *m, struct wsp *look, struct wsp_error *err)
{
	wsp_record_group(&m->changes, "changes", -1);
	if (set_header(m, look, err) == -1 || cut_slot(m, err) == -1 ||
	    set_length(m, err) == -1)
		return -1;
	return wsp_record_end(&m->changes, err);
}
