/* SPDX-License-Identifier: ISC */
/* explain.c - why a point is there or missing: whisper-fetch --explain. */
#include <string.h>

#include "cli/cli.h"
#include "cli/open.h"
#include "explain/explain.h"
#include "wsp-ops.h"

/* Instead of a time: all points of the range. */
#define ALL	"all"

void
explain_set(struct explain *e, const char *text)
{
	e->range = strcmp(text, ALL) == 0;
	if (e->range)
		return;
	e->time = cli_time("explain", text);
	if (e->fetched && (e->time < e->from || e->time > e->until))
		cli_usage("--explain: %s is not between --from and --until",
		    text);
}

static int
point(struct wsp *w, struct explained *f, struct wsp_error *error)
{
	const struct explain *e = f->how;
	struct wsp_explanation x;

	if (wsp_explain(w, e->time, e->fetched ? &e->from : NULL, f->now,
	    e->step, &x, error) == -1)
		return -1;
	if (e->json)
		explain_point_json(f, &x);
	else
		explain_point(f, &x);
	wsp_explanation_free(&x);
	return 0;
}

static int
range(struct wsp *w, struct explained *f, struct wsp_error *error)
{
	const struct explain *e = f->how;
	struct wsp_summary s;
	bool found;

	if (wsp_explain_range(w, e->from, e->until, f->now, e->step, &found,
	    &s, error) == -1)
		return -1;
	if (!found)
		return wsp_fail(error, WSP_EVALUE,
		    "No data in selected timerange");
	if (e->json)
		explain_range_json(f, &s);
	else
		explain_range(f, &s);
	wsp_summary_free(&s);
	return 0;
}

int
explain_file(struct out *out, struct wsp_path place, int64_t now,
    const struct explain *e, struct wsp_error *error)
{
	struct explained f = { .how = e, .out = out, .path = place.name,
	    .now = now };
	struct wsp *w;
	int ret;

	if (open_points(&w, place, e->range || e->fetched ? e->from : e->time,
	    now, error) == -1)
		return -1;
	f.info = wsp_info(w);
	ret = e->range ? range(w, &f, error) : point(w, &f, error);
	wsp_close(w);
	return ret;
}
