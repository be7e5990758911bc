/* SPDX-License-Identifier: ISC */
/* rescale.c - convert coarse values to another aggregation method. */
#include "cli/cli.h"
#include "cli/backup.h"
#include "cli/open.h"
#include "reshape/rescale.h"
#include "wsp-ops.h"

static void
print_counts(struct item *item, const struct wsp_rescale_counts *c)
{
	struct out *out = item->out;

	out_text(out, open_dry_run ? "Would rescale: " : "Rescaled: ");
	out_name(out, item->path);
	out_text(out, " (");
	out_uint(out, c->computed);
	out_text(out, " computed again, ");
	out_uint(out, c->scaled);
	out_text(out, " by the known share, ");
	out_uint(out, c->assumed);
	out_text(out, " by an assumed one)\n");
}

int
rescale_tell(struct item *item, struct wsp *w, const struct setting *s,
    struct wsp_error *error)
{
	struct wsp_rescale_counts counts;
	struct wsp_changes changes;

	if (wsp_rescale_find(w, *s->method, item->now, &changes, &counts,
	    error) == -1)
		return -1;
	wsp_changes_free(&changes);
	print_counts(item, &counts);
	return 0;
}

int
rescale_make(struct item *item, struct wsp *w, const struct setting *s,
    struct wsp_error *error)
{
	struct wsp_rescale_counts counts;
	struct wsp_changes changes;
	int ret;

	if (wsp_rescale_find(w, *s->method, item->now, &changes, &counts,
	    error) == -1)
		return -1;
	ret = backup_item(w, item, error);
	if (ret == 0) {
		ret = wsp_rescale_write(w, &changes, *s->method,
		    s->xff, cli_catch(), error);
		cli_catch_end();
	}
	wsp_changes_free(&changes);
	if (ret == 0)
		print_counts(item, &counts);
	return ret;
}
