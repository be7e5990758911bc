/* SPDX-License-Identifier: ISC */
/* check.c - find what is wrong in a file. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "file/file.h"
#include "file/format.h"
#include "classic/header.h"
#include "ops/check/check.h"
#include "ops/check/scan.h"
#include "wsp-ops.h"

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

	wsp_record_group(r, "archives", -1);
	if (w->problem != NULL && wsp_header_problems(&w->info,
	    w->body.claimed, keep_problem, &k, err) == -1)
		return -1;
	*usable = k.usable;
	return wsp_record_end(r, err);
}

static int
check_slots(struct wsp *w, const struct wsp_check_options *options,
    int64_t now, struct wsp_recorder *r, struct wsp_error *err)
{
	struct wsp_phase *phases = NULL;
	int ret;

	if (options->rollups && (phases = calloc(w->info.narchives,
	    sizeof(*phases))) == NULL)
		return wsp_fail_errno(err, NULL);
	ret = wsp_check_slots(w, options, now, phases, r, err);
	if (ret == 0 && phases != NULL && r->findings->errors == 0)
		ret = wsp_check_rollups(w, now, phases, r, err);
	free(phases);
	return ret;
}

static int
check(struct wsp *w, const struct wsp_check_options *options, int64_t now,
    struct wsp_recorder *r, struct wsp_error *err)
{
	bool usable;

	if (w->format == &wsp_compressed)
		return wsp_check_compressed(w, options, r, err);
	if (wsp_require_classic(w, "be checked", err) == -1 ||
	    wsp_check_header(w, r, &usable, err) == -1)
		return -1;
	if (usable && wsp_check_table(&w->info, r, err) == -1)
		return -1;
	return usable && !options->headers_only ?
	    check_slots(w, options, wsp_clamp_time(now), r, err) : 0;
}

/* A file that has no header: why? */
static int
check_foreign(const struct wsp *w, struct wsp_recorder *r,
    struct wsp_error *err)
{
	uint8_t buf[2 * WSP_HEADER_SIZE];
	const char *id;
	size_t got;

	if (wsp_source_read(w->body.source, buf, sizeof(buf), 0, &got,
	    err) == -1)
		return -1;
	id = got == 0 ? "empty" : wsp_compressed.recognise(buf, got) ?
	    "compressed" : "short";
	return wsp_record(r, WSP_ERROR, id, WSP_NOWHERE, err, "%s",
	    w->problem);
}

int
wsp_check_file(struct wsp *w, const struct wsp_check_options *options,
    int64_t now, struct wsp_findings *findings, struct wsp_error *err)
{
	struct wsp_findings found;
	struct wsp_recorder r;
	int ret;

	wsp_record_init(&r, &found, options->limit);
	ret = w->format == NULL ? check_foreign(w, &r, err) :
	    check(w, options, now, &r, err);
	if (ret == 0)
		*findings = found;
	else
		wsp_findings_free(&found);
	return ret;
}

int
wsp_check_source(struct wsp_source *source, const char *name,
    const struct wsp_check_options *options, int64_t now,
    struct wsp_findings *findings, struct wsp_error *err)
{
	struct wsp *w;
	int ret;

	if (wsp_adopt(&w, source, name, WSP_EXAMINE, err) == -1)
		return -1;
	ret = wsp_check_file(w, options, now, findings, err);
	wsp_let_go(w);
	return ret;
}

int
wsp_check(const char *path, const struct wsp_check_options *options,
    int64_t now, struct wsp_findings *findings, struct wsp_error *err)
{
	struct wsp *w;
	int ret;

	if (wsp_open(&w, path, WSP_EXAMINE, 0, err) == -1)
		return -1;
	ret = wsp_check_file(w, options, now, findings, err);
	wsp_close(w);
	return ret;
}
