/* SPDX-License-Identifier: ISC */
/* findings.c - collect what a check finds or a repair changes. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/grow.h"
#include "ops/check/findings.h"
#include "wsp-ops.h"

void
wsp_record_init(struct wsp_recorder *r, struct wsp_findings *findings,
    uint64_t limit)
{
	memset(r, 0, sizeof(*r));
	memset(findings, 0, sizeof(*findings));
	r->findings = findings;
	r->limit = limit;
}

void
wsp_record_group(struct wsp_recorder *r, const char *unit, int64_t archive)
{
	r->unit = unit;
	r->archive = archive;
	r->nkinds = 0;
}

/* Adds an entry; the text is freed if that fails. */
static int
append(struct wsp_findings *f, const struct wsp_finding *finding,
    struct wsp_error *err)
{
	if (wsp_grow(&f->list, f->n, sizeof(*f->list), err) == -1) {
		free(finding->text);
		return -1;
	}
	f->list[f->n++] = *finding;
	return 0;
}

static void
count(struct wsp_findings *f, enum wsp_severity severity)
{
	switch (severity) {
	case WSP_ERROR:
		f->errors++;
		break;
	case WSP_WARNING:
		f->warnings++;
		break;
	default:
		f->notes++;
		break;
	}
}

/* Counts the finding in its kind; the last kind takes what finds no room. */
static struct wsp_kind *
kind_of(struct wsp_recorder *r, const char *id, enum wsp_severity severity)
{
	size_t i;

	for (i = 0; i < r->nkinds; i++)
		if (strcmp(r->kinds[i].id, id) == 0)
			break;
	if (i == WSP_MAX_KINDS)
		i--;
	else if (i == r->nkinds)
		r->kinds[r->nkinds++] = (struct wsp_kind){ id, severity, 0 };
	r->kinds[i].count++;
	return &r->kinds[i];
}

int
wsp_record(struct wsp_recorder *r, enum wsp_severity severity,
    const char *id, struct wsp_place place, struct wsp_error *err,
    const char *fmt, ...)
{
	struct wsp_finding finding = { severity, id, place.archive,
	    place.slot, 1, NULL };
	va_list ap;
	int ret;

	count(r->findings, severity);
	if (kind_of(r, id, severity)->count > r->limit && r->limit != 0)
		return 0;
	va_start(ap, fmt);
	ret = vasprintf(&finding.text, fmt, ap);
	va_end(ap);
	return ret == -1 ? wsp_fail_errno(err, NULL) :
	    append(r->findings, &finding, err);
}

/* An entry that stands for those of a kind that were not kept. */
static int
sum_up(struct wsp_recorder *r, const struct wsp_kind *kind,
    struct wsp_error *err)
{
	struct wsp_finding finding = { kind->severity, kind->id, r->archive,
	    -1, kind->count - r->limit, NULL };
	char where[40] = "";

	if (r->archive >= 0)
		snprintf(where, sizeof(where), "archive %" PRId64 ", ",
		    r->archive);
	if (asprintf(&finding.text, "%s%" PRIu64 " more %s of this kind (%s)",
	    where, finding.count, r->unit, kind->id) == -1)
		return wsp_fail_errno(err, NULL);
	return append(r->findings, &finding, err);
}

int
wsp_record_end(struct wsp_recorder *r, struct wsp_error *err)
{
	size_t i;

	for (i = 0; r->limit != 0 && i < r->nkinds; i++)
		if (r->kinds[i].count > r->limit &&
		    sum_up(r, &r->kinds[i], err) == -1)
			return -1;
	r->nkinds = 0;
	return 0;
}

bool
wsp_findings_have(const struct wsp_findings *f, const char *id)
{
	size_t i;

	for (i = 0; i < f->n; i++)
		if (strcmp(f->list[i].id, id) == 0)
			return true;
	return false;
}

void
wsp_findings_free(struct wsp_findings *f)
{
	size_t i;

	for (i = 0; i < f->n; i++)
		free(f->list[i].text);
	free(f->list);
	memset(f, 0, sizeof(*f));
}
