/* SPDX-License-Identifier: ISC */
/* site.c - files of a place that is no directory of this system. */
#include <stddef.h>

#include "base/site.h"

int
wsp_site_read(struct wsp_site *s, const char *name, uint64_t size,
    uint64_t from, uint64_t len, void *buf, struct wsp_error *err)
{
	struct wsp_piece piece = { .name = name, .size = size, .from = from,
	    .len = len, .bytes = buf };

	s->ops->pieces(s, &piece, 1);
	if (!piece.failed)
		return 0;
	*err = piece.error;
	return -1;
}

void
wsp_site_close(struct wsp_site *s)
{
	if (s != NULL)
		s->ops->close(s);
}
