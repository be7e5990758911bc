/* SPDX-License-Identifier: ISC */
/* check_compressed.c - what is wrong in a compressed file, and its repair. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "cwhisper/check.h"
#include "cwhisper/cwhisper.h"
#include "cwhisper/write.h"
#include "file/file.h"
#include "ops/check/check.h"
#include "ops/check/repair.h"

/* How bad a finding is: files of the original have some of them. */
static enum wsp_severity
severity_of(const char *id)
{
	if (strcmp(id, "header-checksum") == 0 || strcmp(id, "tail") == 0)
		return WSP_NOTE;
	if (strcmp(id, "max-retention") == 0 || strcmp(id, "behind") == 0 ||
	    strcmp(id, "checksum") == 0)
		return WSP_WARNING;
	return WSP_ERROR;
}

static int
record(void *arg, const char *id, int64_t archive, const char *text,
    struct wsp_error *err)
{
	return wsp_record(arg, severity_of(id), id,
	    (struct wsp_place){ archive, -1 }, err, "%s", text);
}

int
wsp_check_compressed(struct wsp *w, const struct wsp_check_options *options,
    struct wsp_recorder *r, struct wsp_error *err)
{
	wsp_record_group(r, "findings", -1);
	if (wsp_cw_inspect(&w->body, !options->headers_only, record, r,
	    err) == -1)
		return -1;
	return wsp_record_end(r, err);
}

/* Tells of a repair what it loses. */
static int
tell_loss(void *arg, const char *id, int64_t archive, const char *text,
    struct wsp_error *err)
{
	return wsp_record(arg, WSP_ERROR, id,
	    (struct wsp_place){ archive, -1 }, err, "%s", text);
}

/* Is the image what the file has already? */
static int
is_same(struct wsp *w, const uint8_t *image, uint64_t size, bool *same,
    struct wsp_error *err)
{
	uint8_t *buf;
	size_t got;
	int ret;

	*same = false;
	if (w->info.file_size != size)
		return 0;
	if ((buf = malloc(size)) == NULL)
		return wsp_fail_errno(err, NULL);
	ret = wsp_source_read(w->body.source, buf, size, 0, &got, err);
	*same = ret == 0 && got == size && memcmp(buf, image, size) == 0;
	free(buf);
	return ret;
}

/* What else of the file changes is told in one line. */
static int
tell_rest(struct wsp_mend *m, struct wsp *w, struct wsp_error *err)
{
	bool same;

	if (is_same(w, m->image, m->image_size, &same, err) == -1)
		return -1;
	return same ? 0 : wsp_record(&m->changes, WSP_WARNING, "rebuilt",
	    WSP_NOWHERE, err, "tables, states and checksums are made anew of "
	    "the blocks");
}

/* What waits in the buffers is nowhere else. */
static int
tell_damage(struct wsp_mend *m, struct wsp *w, struct wsp_error *err)
{
	bool damaged;

	if (wsp_cw_damaged(&w->body, &damaged, err) == -1)
		return -1;
	return !damaged ? 0 : tell_loss(&m->changes, "checksum", -1, "what "
	    "waits in the buffers may be false: they do not match their "
	    "checksum", err);
}

int
wsp_mend_compressed(struct wsp_mend *m, struct wsp *w, struct wsp_error *err)
{
	struct wsp_cw_known known = { .xff = m->options->xff };
	struct wsp_cw f;
	int ret = -1;

	if (m->options->method != NULL && wsp_cw_method_to_file(
	    *m->options->method, &known.method, err) == -1)
		return -1;
	if (wsp_cw_read_meta(&w->body, &known, &f, err) == -1)
		return -1;
	wsp_record_group(&m->changes, "changes", -1);
	if (tell_damage(m, w, err) == -1 ||
	    wsp_cw_mend(&f, tell_loss, &m->changes, err) == -1)
		goto out;
	m->image_size = wsp_cw_file_size(&f);
	if ((m->image = wsp_cw_image(&f, err)) != NULL &&
	    tell_rest(m, w, err) == 0)
		ret = wsp_record_end(&m->changes, err);
out:
	wsp_cw_free(&f);
	return ret;
}
