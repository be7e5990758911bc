/* SPDX-License-Identifier: ISC */
/* repair.c - replace a damaged file by a repaired one. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/spot.h"
#include "classic/header.h"
#include "file/file.h"
#include "file/format.h"
#include "file/replace.h"
#include "ring/ring.h"
#include "file/backup.h"
#include "ops/check/check.h"
#include "file/copy.h"
#include "ops/check/repair.h"
#include "wsp-ops.h"

void
wsp_repair_defaults(struct wsp_repair_options *options)
{
	struct wsp_check_options check;

	wsp_check_defaults(&check);
	memset(options, 0, sizeof(*options));
	options->future_tolerance = check.future_tolerance;
	options->limit = check.limit;
	options->lock_timeout_ms = WSP_WAIT;
}

/* A file of another format must not be replaced. */
static int
require_mendable(const struct wsp *w, struct wsp_error *err)
{
	uint8_t buf[2 * WSP_HEADER_SIZE];
	size_t got;

	if (w->format != NULL)
		return wsp_require_classic(w, "be repaired", err);
	if (wsp_source_read(w->body.source, buf, sizeof(buf), 0, &got,
	    err) == -1)
		return -1;
	return wsp_compressed.recognise(buf, got) ?
	    wsp_require_sound(w, err) : 0;
}

/* Decides on everything; the old file is read by the new layout. */
static int
decide(struct wsp_mend *m, struct wsp *w, struct wsp_error *err)
{
	m->old.source = w->body.source;
	m->old.info = &m->info;
	m->info.file_size = w->info.file_size;
	if (w->format == &wsp_compressed)
		return wsp_mend_compressed(m, w, err);
	if (require_mendable(w, err) == -1 ||
	    wsp_mend_header(m, w->format == NULL ? NULL : w, err) == -1)
		return -1;
	m->info.narchives = m->layout.narchives;
	m->info.archives = m->layout.archives;
	return wsp_mend_slots(m, err);
}

/* Nothing that a repair mends may be wrong with its result. */
static int
prove(const struct wsp_temp *t, const struct wsp_mend *m, int64_t now,
    struct wsp_error *err)
{
	static const char *const mended[] = { "base", "max-retention",
	    "misaligned", "misplaced" };
	struct wsp_check_options check;
	struct wsp_findings f;
	int ret = 0;
	size_t i;

	wsp_check_defaults(&check);
	check.future_tolerance = m->options->future_tolerance;
	if (wsp_check_source(t->source, t->path, &check, now, &f, err) == -1)
		return -1;
	if (f.errors > 0)
		ret = wsp_fail(err, WSP_ECORRUPT, "it would not be repaired: "
		    "%s", f.list[0].text);
	for (i = 0; i < sizeof(mended) / sizeof(mended[0]); i++)
		if (wsp_findings_have(&f, mended[i]))
			ret = wsp_fail(err, WSP_ECORRUPT,
			    "it would not be repaired (%s)", mended[i]);
	wsp_findings_free(&f);
	return ret;
}

/* Makes the repaired file in a temporary one, which is empty. */
static int
write_file(struct wsp_mend *m, struct wsp_temp *t, int64_t now,
    struct wsp_error *err)
{
	struct wsp_source *old = m->old.source;

	int ret;

	if (m->image != NULL)
		ret = wsp_source_write(t->source, m->image, m->image_size, 0,
		    err);
	else if ((ret = wsp_copy_bytes(old, t->source, m->options->cancel,
	    err)) == 0)
		ret = wsp_mend_write(m, t->source, err);
	if (ret == -1 || prove(t, m, now, err) == -1)
		return -1;
	return wsp_temp_like(t, old, err);
}

/* Puts the repaired file in place, and makes it the open one. */
static int
replace(struct wsp_mend *m, struct wsp **w, int64_t now,
    struct wsp_error *err)
{
	const struct wsp_repair_options *o = m->options;
	struct wsp_spot spot;
	struct wsp_temp t;
	struct wsp *new;
	int ret = -1;

	if (wsp_find_spot(*w, &spot, err) == -1)
		return -1;
	if (wsp_temp_open(&t, &spot, 0600, true, o->lock_timeout_ms,
	    err) == -1)
		goto out;
	t.cancel = o->cancel;
	if (write_file(m, &t, now, err) == 0 &&
	    wsp_temp_replace(&t, *w, &o->backup, !o->no_sync, err) == 0)
		ret = wsp_adopt(&new, t.source, wsp_name(*w), WSP_EXAMINE,
		    err);
	if (ret == 0) {
		wsp_temp_take(&t);
		wsp_close(*w);
		*w = new;
	}
	wsp_temp_close(&t);
out:
	wsp_spot_close(&spot);
	return ret;
}

static void
free_mend(struct wsp_mend *m)
{
	uint32_t i;

	for (i = 0; m->rings != NULL && i < m->layout.narchives; i++)
		free(m->rings[i].edits);
	free(m->rings);
	free(m->image);
	free(m->layout.archives);
}

int
wsp_repair_file(struct wsp **w, const struct wsp_repair_options *options,
    int64_t now, struct wsp_findings *changes, struct wsp_error *err)
{
	struct wsp_mend m = { .options = options };
	struct wsp_findings told;
	int ret;

	if (wsp_lock(w, WSP_EXAMINE, options->lock_timeout_ms, err) == -1)
		return -1;
	m.now = wsp_clamp_time(now);
	m.latest = m.now + wsp_clamp_time(options->future_tolerance);
	wsp_record_init(&m.changes, &told, options->limit);
	ret = decide(&m, *w, err);
	if (ret == 0 && told.n > 0 && !options->dry_run)
		ret = replace(&m, w, now, err);
	else
		wsp_unlock(*w);
	if (ret == 0 && told.n > 0 && options->dry_run)
		ret = wsp_may_change((struct wsp_path){ (*w)->dir, (*w)->path,
		    (*w)->name }, WSP_ANEW, &options->backup, err);
	free_mend(&m);
	if (ret == 0)
		*changes = told;
	else
		wsp_findings_free(&told);
	return ret;
}

int
wsp_repair(const char *path, const struct wsp_repair_options *options,
    int64_t now, struct wsp_findings *changes, struct wsp_error *err)
{
	struct wsp_findings told;
	struct wsp *w;
	int ret;

	if (wsp_open(&w, path, WSP_EXAMINE, 0, err) == -1)
		return -1;
	ret = wsp_repair_file(&w, options, now, &told, err);
	if (ret == 0 && (ret = wsp_finish(w, err)) == -1)
		wsp_findings_free(&told);
	if (ret == 0)
		*changes = told;
	wsp_close(w);
	return ret;
}
