/* SPDX-License-Identifier: ISC */
/* repair.c - replace a damaged file by a repaired one. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/io.h"
#include "file/header.h"
#include "file/replace.h"
#include "file/ring.h"
#include "ops/backup.h"
#include "ops/check.h"
#include "ops/copy.h"
#include "ops/repair.h"

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

/*
 * Opens what is locked as fd again, to look at its header.  NULL if it has
 * none; that of another format must not be replaced.
 */
static int
look_at(struct wsp **look, const char *path, int fd, struct wsp_error *err)
{
	struct stat locked, st;
	uint8_t buf[2 * WSP_HEADER_SIZE];
	size_t got;

	*look = NULL;
	if (wsp_open(look, path, WSP_LOOK, 0, err) == -1) {
		if (err->code != WSP_ECORRUPT ||
		    wsp_io_read(fd, buf, sizeof(buf), 0, &got, err) == -1)
			return -1;
		return wsp_header_compressed(buf, got) ? -1 : 0;
	}
	if (wsp_io_fstat(fd, &locked, err) == -1 ||
	    wsp_io_fstat((*look)->fd, &st, err) == -1)
		return -1;
	if (st.st_dev != locked.st_dev || st.st_ino != locked.st_ino) {
		errno = ESTALE;
		return wsp_fail_errno(err, NULL);
	}
	return 0;
}

/* Decides on everything; the old file is read by the new layout. */
static int
decide(struct wsp_mend *m, const char *path, struct wsp_error *err)
{
	struct wsp *look;
	int ret;

	ret = look_at(&look, path, m->old.fd, err);
	if (ret == 0)
		ret = wsp_mend_header(m, look, err);
	wsp_close(look);
	if (ret == -1)
		return -1;
	m->old.info.narchives = m->layout.narchives;
	m->old.info.archives = m->layout.archives;
	return wsp_mend_slots(m, err);
}

/* Nothing that a repair mends may be wrong with its result. */
static int
prove(const char *path, const struct wsp_mend *m, int64_t now,
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
	if (wsp_check(path, &check, now, &f, err) == -1)
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

/* Makes the repaired file and puts it in place. */
static int
replace(const struct wsp_mend *m, const char *path, int64_t now,
    struct wsp_error *err)
{
	const struct wsp_repair_options *o = m->options;
	char *backup = NULL;
	struct wsp_temp t;
	int ret = -1;

	if (wsp_temp_open(&t, AT_FDCWD, path, 0600, true, o->lock_timeout_ms,
	    err) == -1)
		return -1;
	t.cancel = o->cancel;
	if (wsp_copy_bytes(m->old.fd, t.fd, o->cancel, err) == 0 &&
	    wsp_mend_write(m, t.fd, err) == 0 &&
	    prove(t.path, m, now, err) == 0 &&
	    wsp_temp_attributes(&t, m->old.fd, err) == 0 &&
	    (backup = wsp_backup_path(path, err)) != NULL)
		ret = wsp_temp_rename(&t, backup, !o->no_sync, err);
	if (ret == 0)
		ret = wsp_temp_finish(&t, err);
	free(backup);
	wsp_temp_close(&t);
	return ret;
}

static void
free_mend(struct wsp_mend *m)
{
	uint32_t i;

	for (i = 0; m->rings != NULL && i < m->layout.narchives; i++)
		free(m->rings[i].edits);
	free(m->rings);
	free(m->layout.archives);
}

int
wsp_repair(const char *path, const struct wsp_repair_options *options,
    int64_t now, struct wsp_findings *changes, struct wsp_error *err)
{
	struct wsp_mend m = { .options = options };
	struct wsp_findings told;
	struct stat st;
	int ret;

	m.latest = wsp_clamp_time(now) +
	    wsp_clamp_time(options->future_tolerance);
	m.old.fd = wsp_io_open_locked(AT_FDCWD, path,
	    options->lock_timeout_ms, &st, err);
	if (m.old.fd == -1)
		return -1;
	m.old.info.file_size = (uint64_t)st.st_size;
	wsp_record_init(&m.changes, &told, options->limit);
	ret = decide(&m, path, err);
	if (ret == 0 && told.n > 0 && !options->dry_run)
		ret = replace(&m, path, now, err);
	wsp_io_close(m.old.fd, &(struct wsp_error){ 0 });
	free_mend(&m);
	if (ret == 0)
		*changes = told;
	else
		wsp_findings_free(&told);
	return ret;
}
