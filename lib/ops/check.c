/* SPDX-License-Identifier: ISC */
/* check.c - find what is wrong in a file. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/io.h"
#include "file/file.h"
#include "file/header.h"
#include "file/ring.h"
#include "ops/check.h"
#include "ops/scan.h"

#define DEFAULT_TOLERANCE	86400
#define DEFAULT_LIMIT		3

void
wsp_check_defaults(struct wsp_check_options *options)
{
	memset(options, 0, sizeof(*options));
	options->future_tolerance = DEFAULT_TOLERANCE;
	options->limit = DEFAULT_LIMIT;
}

/* Kinds of problems after which the table of archives means nothing. */
static bool
spoils_table(const char *id)
{
	static const char *const kinds[] = { "archives", "table", "step",
	    "points", "offset", "overlap" };
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(id, kinds[i]) == 0)
			return true;
	return false;
}

/* What keep_problem() works on. */
struct keeping {
	struct wsp_recorder	*recorder;
	struct wsp_error	*err;
	bool			 usable;
};

static int
keep_problem(void *arg, const char *id, int64_t archive, const char *text)
{
	struct keeping *k = arg;

	if (spoils_table(id))
		k->usable = false;
	return wsp_record(k->recorder, WSP_ERROR, id,
	    (struct wsp_place){ archive, -1 }, k->err, "%s", text);
}

int
wsp_check_header(struct wsp *w, struct wsp_recorder *r, bool *usable,
    struct wsp_error *err)
{
	struct keeping k = { r, err, true };
	uint8_t buf[WSP_HEADER_SIZE] = { 0 };
	struct wsp_header h;
	size_t got;

	wsp_record_group(r, "archives", -1);
	if (w->problem != NULL) {
		/* It may claim more archives than there are in info. */
		if (wsp_io_read(w->fd, buf, sizeof(buf), 0, &got, err) == -1)
			return -1;
		wsp_header_decode(buf, &h);
		if (wsp_header_problems(&w->info, h.narchives, keep_problem,
		    &k, err) == -1)
			return -1;
	}
	*usable = k.usable;
	return wsp_record_end(r, err);
}

static int
check_slots(struct wsp *w, const struct wsp_check_options *options,
    int64_t now, struct wsp_recorder *r, struct wsp_error *err)
{
	struct wsp_lie *lies = NULL;
	int ret;

	if (options->rollups && (lies = calloc(w->info.narchives,
	    sizeof(*lies))) == NULL)
		return wsp_fail_errno(err, NULL);
	ret = wsp_check_slots(w, options, now, lies, r, err);
	if (ret == 0 && lies != NULL && r->findings->errors == 0)
		ret = wsp_check_rollups(w, now, lies, r, err);
	free(lies);
	return ret;
}

int
wsp_check_open(struct wsp *w, const struct wsp_check_options *options,
    int64_t now, struct wsp_findings *findings, struct wsp_error *err)
{
	struct wsp_recorder r;
	bool usable;
	int ret;

	wsp_record_init(&r, findings, options->limit);
	ret = wsp_check_header(w, &r, &usable, err);
	if (ret == 0 && usable)
		ret = wsp_check_table(&w->info, &r, err);
	if (ret == 0 && usable && !options->headers_only)
		ret = check_slots(w, options, wsp_clamp_time(now), &r, err);
	if (ret == -1)
		wsp_findings_free(findings);
	return ret;
}

/* A file that has no header: why? */
static int
check_foreign(const char *path, const char *reason,
    struct wsp_findings *findings, struct wsp_error *err)
{
	struct wsp_recorder r;
	uint8_t buf[2 * WSP_HEADER_SIZE];
	const char *id;
	struct stat st;
	size_t got;
	int fd, ret;

	if ((fd = wsp_io_open(AT_FDCWD, path, O_RDONLY, &st, err)) == -1)
		return -1;
	ret = wsp_io_read(fd, buf, sizeof(buf), 0, &got, err);
	wsp_io_close(fd, &(struct wsp_error){ 0 });
	if (ret == -1)
		return -1;
	id = got == 0 ? "empty" : wsp_header_compressed(buf, got) ?
	    "compressed" : "short";
	wsp_record_init(&r, findings, 0);
	return wsp_record(&r, WSP_ERROR, id, WSP_NOWHERE, err, "%s", reason);
}

int
wsp_check(const char *path, const struct wsp_check_options *options,
    int64_t now, struct wsp_findings *findings, struct wsp_error *err)
{
	struct wsp_error reason;
	struct wsp *w;
	int ret;

	if (wsp_open(&w, path, WSP_LOOK, 0, &reason) == 0) {
		ret = wsp_check_open(w, options, now, findings, err);
		wsp_close(w);
		return ret;
	}
	if (reason.code == WSP_ECORRUPT)
		return check_foreign(path, reason.msg, findings, err);
	*err = reason;
	return -1;
}
