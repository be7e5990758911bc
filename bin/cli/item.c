/* SPDX-License-Identifier: ISC */
/* item.c - what is said of a file, in its place among the output. */
#include <errno.h>
#include <stdarg.h>

#include "cli/cli.h"
#include "cli/each.h"
#include "cli/open.h"

void
item_line(struct item *item, char *line)
{
	out_note(item->out, line);
}

void
item_block(struct item *item)
{
	out_note(item->out, NULL);
}

void
item_note(struct item *item, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	item_line(item, cli_line(item->path, fmt, ap));
	va_end(ap);
}

void
item_failx(struct item *item, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	item_line(item, cli_line(item->path, fmt, ap));
	va_end(ap);
	item->failed = true;
	cli_failed(NULL);
}

bool
item_gone(const struct item *item, const struct wsp_error *error)
{
	return item->walked && error->sys == ENOENT &&
	    wsp_what_is(item->place) == WSP_IS_NOTHING;
}

void
item_fail(struct item *item, const struct wsp_error *error)
{
	if (cli_interrupted(error) && cli_caught()) {
		item->interrupted = true;
		return;
	}
	if (item_gone(item, error)) {
		if (each_verbose)
			item_note(item, "is gone");
		return;
	}
	item_note(item, "%s%s", error->msg, each_hint(item->path, error));
	item->failed = true;
	cli_failed(error);
}

int
item_work(struct item *item, each_fn *fn, struct wsp_error *error)
{
	size_t len = item->out->len, notes = item->out->nnotes;
	int ret, tries = 0;

	do
		ret = fn(item, error);
	while (ret == -1 && item->out->len == len &&
	    item->out->nnotes == notes && open_again(&tries, error));
	return ret;
}
