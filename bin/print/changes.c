/* SPDX-License-Identifier: ISC */
/* changes.c - make and print the changes that an operation found. */
#include "cli/backup.h"
#include "cli/open.h"
#include "cli/out.h"
#include "print/changes.h"
#include "wsp-ops.h"

int
changes_make(struct wsp *w, const struct item *item,
    const struct wsp_changes *changes, struct wsp_error *error)
{
	if (changes->n == 0)
		return 0;
	if (open_dry_run)
		return backup_try_item(item, WSP_IN_PLACE, error);
	if (backup_item(w, item, error) == -1 ||
	    wsp_changes_write(w, changes, error) == -1)
		return -1;
	return open_finish(w, error);
}

static void
print_value(struct out *out, bool known, double value)
{
	if (known)
		out_double(out, value, wsp_format_shortest);
	else
		out_text(out, "None");
}

void
changes_print(struct out *out, const char *path,
    const struct wsp_changes *changes)
{
	const struct wsp_change *c;
	size_t i;

	for (i = 0; i < changes->n; i++) {
		c = &changes->list[i];
		out_name(out, path);
		out_text(out, ": archive ");
		out_uint(out, c->step);
		out_char(out, ' ');
		out_int(out, c->time);
		out_char(out, ' ');
		print_value(out, c->known, c->before);
		out_text(out, " -> ");
		print_value(out, !c->erase, c->after);
		out_char(out, '\n');
	}
}

void
changes_count(struct out *out, const char *path,
    const struct wsp_changes *changes, bool dry_run)
{
	out_name(out, path);
	out_text(out, ": ");
	out_uint(out, changes->n);
	out_text(out, changes->n == 1 ? " value" : " values");
	out_text(out, dry_run ? " would change\n" : " changed\n");
}
