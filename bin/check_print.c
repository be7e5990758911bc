/* SPDX-License-Identifier: ISC */
/* check_print.c - what whisper-check tells of a file. */
#include "check.h"
#include "out.h"

static struct out out;

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
line(const char *path, const char *what, const char *text)
{
	out_text(&out, path);
	out_text(&out, ": ");
	out_text(&out, what);
	out_text(&out, text);
	out_char(&out, '\n');
}

static void
finding_text(const char *path, const char *before,
    const struct wsp_finding *f)
{
	out_text(&out, path);
	out_text(&out, before);
	out_text(&out, severity_name(f->severity));
	out_text(&out, ": ");
	out_text(&out, f->text);
	out_char(&out, '\n');
}

static void
print_text(const struct check_report *r, bool dry_run)
{
	size_t i;

	for (i = 0; i < r->findings.n; i++)
		finding_text(r->path, ": ", &r->findings.list[i]);
	for (i = 0; i < r->changes.n; i++)
		line(r->path, dry_run ? "would repair: " : "repaired: ",
		    r->changes.list[i].text);
	for (i = 0; i < r->left.n; i++)
		if (r->left.list[i].severity != WSP_NOTE)
			finding_text(r->path, ": left: ", &r->left.list[i]);
	if (r->fate == CHECK_MOVED)
		line(r->path, dry_run ? "would move to " : "moved to ", r->to);
	else if (r->fate == CHECK_DELETED && dry_run)
		line(r->path, "would delete", "");
}

/* A number that is left out where it is negative. */
static void
json_number(const char *before, int64_t n)
{
	out_text(&out, before);
	if (n < 0)
		out_text(&out, "null");
	else
		out_int(&out, n);
}

/* What was found has a severity, what was changed has none. */
static void
json_finding(const struct wsp_finding *f, bool severity)
{
	out_char(&out, '{');
	if (severity) {
		out_text(&out, "\"severity\": ");
		out_json_string(&out, severity_name(f->severity));
		out_text(&out, ", ");
	}
	out_text(&out, "\"id\": ");
	out_json_string(&out, f->id);
	json_number(", \"archive\": ", f->archive);
	json_number(", \"slot\": ", f->slot);
	out_text(&out, ", \"count\": ");
	out_uint(&out, f->count);
	out_text(&out, ", \"text\": ");
	out_json_string(&out, f->text);
	out_char(&out, '}');
}

static void
json_list(const char *name, const struct wsp_findings *f, bool severity)
{
	size_t i;

	out_text(&out, ", \"");
	out_text(&out, name);
	out_text(&out, "\": [");
	for (i = 0; i < f->n; i++) {
		if (i > 0)
			out_text(&out, ", ");
		json_finding(&f->list[i], severity);
	}
	out_char(&out, ']');
}

static void
print_json(const struct check_report *r, const struct check_settings *s)
{
	static const char *const fates[] = { "kept", "repaired", "moved",
	    "deleted" };

	out_text(&out, "{\"path\": ");
	out_json_string(&out, r->path);
	out_text(&out, ", \"sound\": ");
	out_text(&out, r->sound ? "true" : "false");
	json_list("findings", &r->findings, true);
	if (s->mend) {
		json_list("changes", &r->changes, false);
		json_list("left", &r->left, true);
	}
	if (s->mend || s->discard || s->quarantine != NULL) {
		out_text(&out, ", \"dry_run\": ");
		out_text(&out, s->dry_run ? "true" : "false");
		out_text(&out, ", \"fate\": ");
		out_json_string(&out, fates[r->fate]);
		out_text(&out, ", \"moved_to\": ");
		if (r->to == NULL)
			out_text(&out, "null");
		else
			out_json_string(&out, r->to);
	}
	out_text(&out, "}\n");
}

void
check_print(const struct check_report *r, const struct check_settings *s)
{
	if (s->quiet)
		return;
	if (s->json)
		print_json(r, s);
	else
		print_text(r, s->dry_run);
	out_flush(&out);
}
