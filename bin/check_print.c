/* SPDX-License-Identifier: ISC */
/* check_print.c - what whisper-check tells of a file. */
#include "check.h"
#include "out.h"

static const char *
severity_name(enum wsp_severity severity)
{
	switch (severity) {
	case WSP_ERROR:
		return "error";
	case WSP_WARNING:
		return "warning";
	default:
		return "note";
	}
}

static void
line(struct out *o, const char *path, const char *what, const char *text)
{
	out_text(o, path);
	out_text(o, ": ");
	out_text(o, what);
	out_text(o, text);
	out_char(o, '\n');
}

static void
finding_text(struct out *o, const char *path, const char *before,
    const struct wsp_finding *f)
{
	out_text(o, path);
	out_text(o, before);
	out_text(o, severity_name(f->severity));
	out_text(o, ": ");
	out_text(o, f->text);
	out_char(o, '\n');
}

static void
print_text(struct out *o, const struct check_report *r, bool dry_run)
{
	size_t i;

	for (i = 0; i < r->findings.n; i++)
		finding_text(o, r->path, ": ", &r->findings.list[i]);
	for (i = 0; i < r->changes.n; i++)
		line(o, r->path, dry_run ? "would repair: " : "repaired: ",
		    r->changes.list[i].text);
	for (i = 0; i < r->left.n; i++)
		if (r->left.list[i].severity != WSP_NOTE)
			finding_text(o, r->path, ": left: ", &r->left.list[i]);
	if (r->fate == CHECK_MOVED)
		line(o, r->path, dry_run ? "would move to " : "moved to ",
		    r->to);
	else if (r->fate == CHECK_DELETED && dry_run)
		line(o, r->path, "would delete", "");
}

/* A number that is left out where it is negative. */
static void
json_number(struct out *o, const char *before, int64_t n)
{
	out_text(o, before);
	if (n < 0)
		out_text(o, "null");
	else
		out_int(o, n);
}

/* What was found has a severity, what was changed has none. */
static void
json_finding(struct out *o, const struct wsp_finding *f, bool severity)
{
	out_char(o, '{');
	if (severity) {
		out_text(o, "\"severity\": ");
		out_json_string(o, severity_name(f->severity));
		out_text(o, ", ");
	}
	out_text(o, "\"id\": ");
	out_json_string(o, f->id);
	json_number(o, ", \"archive\": ", f->archive);
	json_number(o, ", \"slot\": ", f->slot);
	out_text(o, ", \"count\": ");
	out_uint(o, f->count);
	out_text(o, ", \"text\": ");
	out_json_string(o, f->text);
	out_char(o, '}');
}

static void
json_list(struct out *o, const char *name, const struct wsp_findings *f,
    bool severity)
{
	size_t i;

	out_text(o, ", \"");
	out_text(o, name);
	out_text(o, "\": [");
	for (i = 0; i < f->n; i++) {
		if (i > 0)
			out_text(o, ", ");
		json_finding(o, &f->list[i], severity);
	}
	out_char(o, ']');
}

static void
print_json(struct out *o, const struct check_report *r,
    const struct check_settings *s)
{
	static const char *const fates[] = { "kept", "repaired", "moved",
	    "deleted" };

	out_text(o, "{\"path\": ");
	out_json_string(o, r->path);
	out_text(o, ", \"sound\": ");
	out_text(o, r->sound ? "true" : "false");
	json_list(o, "findings", &r->findings, true);
	if (s->mend) {
		json_list(o, "changes", &r->changes, false);
		json_list(o, "left", &r->left, true);
	}
	if (s->mend || s->discard || s->quarantine != NULL) {
		out_text(o, ", \"dry_run\": ");
		out_text(o, s->dry_run ? "true" : "false");
		out_text(o, ", \"fate\": ");
		out_json_string(o, fates[r->fate]);
		out_text(o, ", \"moved_to\": ");
		if (r->to == NULL)
			out_text(o, "null");
		else
			out_json_string(o, r->to);
	}
	out_text(o, "}\n");
}

void
check_print(struct out *o, const struct check_report *r,
    const struct check_settings *s)
{
	if (s->quiet)
		return;
	if (s->json)
		print_json(o, r, s);
	else
		print_text(o, r, s->dry_run);
}
