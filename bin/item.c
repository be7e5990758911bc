/* SPDX-License-Identifier: ISC */
/* item.c - what is said of a file, in its place among the output. */
#include <errno.h>
#include <stdarg.h>

#include "cli.h"
#include "tree.h"

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

void
item_fail(struct item *item, const struct wsp_error *error)
{
	if (cli_interrupted(error) && cli_caught()) {
		item->interrupted = true;
		return;
	}
	item_note(item, "%s%s", error->msg, error->sys == EISDIR ?
	    " (use -R)" : "");
	item->failed = true;
	cli_failed(error);
}
