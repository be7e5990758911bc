/* SPDX-License-Identifier: ISC */
/* json.c - explanations for programs, one object on a line. */
#include "cli/json.h"
#include "explain/explain.h"
#include "wsp-ops.h"

/* A step of 0 is that of no archive. */
static void
put_step(struct json *j, const char *name, uint32_t n)
{
	json_known_uint(j, name, n != 0, n);
}

static void
begin(struct json *j, const struct explained *f)
{
	json_begin(j, f->out, JSON_LINE);
	json_string(j, "path", f->path);
}

static void
put_finer(struct json *j, const struct wsp_explanation *x)
{
	size_t i;

	json_array(j, "finer");
	for (i = 0; i < x->nfiner; i++) {
		json_object(j, NULL);
		json_uint(j, "step", x->finer[i].step);
		json_uint(j, "points", x->finer[i].slots);
		json_uint(j, "known", x->finer[i].known);
		json_uint(j, "gone", x->finer[i].gone);
		json_object_end(j);
	}
	json_array_end(j);
}

/* What other archives know, if this one does not. */
static void
put_others(struct json *j, const struct wsp_explanation *x)
{
	const struct wsp_other *o;
	size_t i;

	json_array(j, "others");
	for (i = 0; i < x->nothers; i++) {
		o = &x->others[i];
		json_object(j, NULL);
		json_uint(j, "step", o->step);
		json_uint(j, "known", o->points);
		json_known(j, "value", o->over.interval != 0, o->over.value);
		json_object_end(j);
	}
	json_array_end(j);
	json_bool(j, "byRebuild", x->by_rebuild);
	json_bool(j, "byFill", x->by_fill);
}

void
explain_point_json(struct explained *f, const struct wsp_explanation *x)
{
	bool known = x->reason == WSP_IS_KNOWN || x->reason == WSP_IS_NAN;
	struct json j;

	begin(&j, f);
	json_int(&j, "time", f->how->time);
	json_known(&j, "value", known, x->slot.value);
	json_string(&j, "reason", explain_id(x->reason));
	put_step(&j, "step", x->step);
	json_int(&j, "interval", x->time);
	json_uint(&j, "slotInterval", x->slot.interval);
	json_known(&j, "slotValue", x->slot.interval != 0, x->slot.value);
	json_double(&j, "xFilesFactor", (double)f->info->xff);
	put_finer(&j, x);
	if (x->nfiner > 0) {
		json_uint(&j, "needed", x->needed);
		json_known(&j, "xFilesFactorEnough", x->finer->known > 0,
		    x->xff);
	}
	put_step(&j, "finestStep", x->finest);
	json_known(&j, "finestValue", x->finest_known, x->finest_value);
	put_step(&j, "spacing", x->spacing);
	put_others(&j, x);
	json_end(&j);
}

void
explain_range_json(struct explained *f, const struct wsp_summary *s)
{
	struct json j;
	int r;

	begin(&j, f);
	json_int(&j, "start", s->from);
	json_int(&j, "end", s->until);
	json_uint(&j, "step", s->step);
	json_uint(&j, "points", s->count);
	json_object(&j, "reasons");
	for (r = 0; r < WSP_NREASONS; r++) {
		if (s->counts[r] == 0)
			continue;
		json_object(&j, explain_id((enum wsp_reason)r));
		json_uint(&j, "count", s->counts[r]);
		json_int(&j, "example", s->examples[r].time);
		json_object_end(&j);
	}
	json_object_end(&j);
	json_known(&j, "xFilesFactorEnough", s->xff > 0, s->xff);
	json_end(&j);
}
