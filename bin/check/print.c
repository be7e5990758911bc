/* SPDX-License-Identifier: ISC */
/* print.c - what whisper-check tells of a file. */
#include "check/check.h"
#include "cli/backup.h"
#include "cli/json.h"
#include "cli/out.h"
#include "wsp-ops.h"

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
print_line(struct out *o, const char *path, const char *what, const char *text)
{
	out_name(o, path);
	out_text(o, ": ");
	out_text(o, what);
	out_name(o, text);
	out_char(o, '\n');
}

static void
finding_text(struct out *o, const char *path, const char *before,
    const struct wsp_finding *f)
{
	out_name(o, path);
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
		print_line(o, r->path,
		    dry_run ? "would repair: " : "repaired: ",
		    r->changes.list[i].text);
	for (i = 0; i < r->left.n; i++)
		if (r->left.list[i].severity != WSP_NOTE)
			finding_text(o, r->path, ": left: ", &r->left.list[i]);
	if (r->backup != NULL && !backup_is_usual(r->path, r->backup))
		print_line(o, r->path, "its backup is ", r->backup);
	if (r->fate == CHECK_MOVED)
		print_line(o, r->path, dry_run ? "would move to " : "moved to ",
		    r->to);
	else if (r->fate == CHECK_DELETED && dry_run)
		print_line(o, r->path, "would delete", "");
}

/* What was found has a severity, what was changed has none. */
static void
json_finding(struct json *j, const struct wsp_finding *f, bool severity)
{
	json_object(j, NULL);
	if (severity)
		json_string(j, "severity", severity_name(f->severity));
	json_string(j, "id", f->id);
	json_known_int(j, "archive", f->archive >= 0, f->archive);
	json_known_int(j, "slot", f->slot >= 0, f->slot);
	json_uint(j, "count", f->count);
	json_string(j, "text", f->text);
	json_object_end(j);
}

static void
json_list(struct json *j, const char *name, const struct wsp_findings *f,
    bool severity)
{
	size_t i;

	json_array(j, name);
	for (i = 0; i < f->n; i++)
		json_finding(j, &f->list[i], severity);
	json_array_end(j);
}

static void
print_json(struct out *o, const struct check_report *r,
    const struct check_settings *s)
{
	static const char *const fates[] = { "kept", "repaired", "moved",
	    "deleted" };
	struct json j;

	json_begin(&j, o, JSON_LINE);
	json_string(&j, "path", r->path);
	json_bool(&j, "sound", r->sound);
	json_list(&j, "findings", &r->findings, true);
	if (s->mend) {
		json_list(&j, "changes", &r->changes, false);
		json_list(&j, "left", &r->left, true);
		json_string(&j, "backup", r->backup);
	}
	if (s->mend || s->discard || s->quarantine != NULL) {
		json_bool(&j, "dryRun", s->dry_run);
		json_string(&j, "fate", fates[r->fate]);
		json_string(&j, "movedTo", r->to);
	}
	json_end(&j);
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
