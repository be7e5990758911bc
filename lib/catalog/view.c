/* SPDX-License-Identifier: ISC */
/* view.c - read the parts of a commit to come, wherever they are. */
#include <string.h>

#include "base/error.h"
#include "catalog/commit.h"

static int
read_view(void *arg, void *buf, size_t len, uint64_t offset, size_t *got,
    struct wsp_error *err)
{
	const struct wsp_writer *w = arg;

	if ((offset & WSP_STAGED) == 0)
		return w->old->reader.read(w->old->reader.arg, buf, len,
		    offset, got, err);
	return wsp_spool_read(&w->staged, offset & ~WSP_STAGED, buf, len,
	    got, err);
}

void
wsp_writer_view(struct wsp_writer *w, const struct wsp_index *index,
    struct wsp_catalog *c)
{
	memset(c, 0, sizeof(*c));
	c->reader.arg = w;
	c->reader.read = read_view;
	c->reader.size = WSP_HOLE - 1;
	c->limit = WSP_HOLE - 1;
	c->index = *index;
}
