/* SPDX-License-Identifier: ISC */
/* explain_json.c - explanations for programs, one object on a line. */
#include "explain.h"
#include "out.h"

static void
integer(struct out *out, const char *name, int64_t n)
{
	out_text(out, ", \"");
	out_text(out, name);
	out_text(out, "\": ");
	out_int(out, n);
}

/* A step of 0 is that of no archive. */
static void
step(struct out *out, const char *name, uint32_t n)
{
	if (n != 0) {
		integer(out, name, n);
		return;
	}
	out_text(out, ", \"");
	out_text(out, name);
	out_text(out, "\": null");
}

static void
number(struct out *out, const char *name, bool known, double v)
{
	out_text(out, ", \"");
	out_text(out, name);
	out_text(out, "\": ");
	if (known)
		out_json_double(out, v);
	else
		out_text(out, "null");
}

static struct out *
begin(struct explained *f)
{
	out_text(f->out, "{\"path\": ");
	out_json_string(f->out, f->path);
	return f->out;
}

static void
finer(struct out *out, const struct wsp_explanation *x)
{
	size_t i;

	out_text(out, ", \"finer\": [");
	for (i = 0; i < x->nfiner; i++) {
		out_text(out, i == 0 ? "{\"step\": " : ", {\"step\": ");
		out_uint(out, x->finer[i].step);
		integer(out, "points", (int64_t)x->finer[i].slots);
		integer(out, "known", (int64_t)x->finer[i].known);
		integer(out, "gone", (int64_t)x->finer[i].gone);
		out_char(out, '}');
	}
	out_char(out, ']');
}

void
explain_point_json(struct explained *f, const struct wsp_explanation *x)
{
	bool known = x->reason == WSP_IS_KNOWN || x->reason == WSP_IS_NAN;
	struct out *out = begin(f);

	integer(out, "time", f->how->time);
	number(out, "value", known, x->slot.value);
	out_text(out, ", \"reason\": \"");
	out_text(out, explain_id(x->reason));
	out_char(out, '"');
	step(out, "step", x->step);
	integer(out, "interval", x->time);
	integer(out, "slotInterval", x->slot.interval);
	number(out, "slotValue", x->slot.interval != 0, x->slot.value);
	number(out, "xFilesFactor", true, (double)f->info->xff);
	finer(out, x);
	if (x->nfiner > 0) {
		integer(out, "needed", (int64_t)x->needed);
		number(out, "xFilesFactorEnough", x->finer->known > 0, x->xff);
	}
	step(out, "finestStep", x->finest);
	number(out, "finestValue", x->finest_known, x->finest_value);
	step(out, "spacing", x->spacing);
	out_text(out, "}\n");
}

void
explain_range_json(struct explained *f, const struct wsp_summary *s)
{
	struct out *out = begin(f);
	const char *separator = "";
	int r;

	integer(out, "start", s->from);
	integer(out, "end", s->until);
	integer(out, "step", s->step);
	integer(out, "points", (int64_t)s->count);
	out_text(out, ", \"reasons\": {");
	for (r = 0; r < WSP_NREASONS; r++) {
		if (s->counts[r] == 0)
			continue;
		out_text(out, separator);
		separator = ", ";
		out_char(out, '"');
		out_text(out, explain_id((enum wsp_reason)r));
		out_text(out, "\": {\"count\": ");
		out_uint(out, s->counts[r]);
		integer(out, "example", s->examples[r].time);
		out_char(out, '}');
	}
	out_char(out, '}');
	number(out, "xFilesFactorEnough", s->xff > 0, s->xff);
	out_text(out, "}\n");
}
