/* SPDX-License-Identifier: ISC */
/* explain.c - why a point is there or missing: whisper-fetch --explain. */
#include <string.h>

#include "cli.h"
#include "explain.h"

/* Instead of a time: all points of the range. */
#define ALL	"all"

void
explain_set(struct explain *e, const char *text)
{
	e->range = strcmp(text, ALL) == 0;
	if (e->range)
		return;
	e->time = cli_time("--explain", text, 0);
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
	if (!found) {
		error->code = WSP_EVALUE;
		strlcpy(error->msg, "No data in selected timerange",
		    sizeof(error->msg));
		return -1;
	}
	if (e->json)
		explain_range_json(f, &s);
	else
		explain_range(f, &s);
	wsp_summary_free(&s);
	return 0;
}

int
explain_file(struct out *out, const char *path, int64_t now,
    const struct explain *e, struct wsp_error *error)
{
	struct explained f = { .how = e, .out = out, .path = path,
	    .now = now };
	struct wsp *w;
	int ret;

	if (cli_open_read(&w, path, error) == -1)
		return -1;
	f.info = wsp_info(w);
	ret = e->range ? range(w, &f, error) : point(w, &f, error);
	wsp_close(w);
	return ret;
}
