/* SPDX-License-Identifier: ISC */
/* load_write.c - write few bytes here and there, page by page. */
#include <string.h>

#include "ops/exact/load.h"

int
wsp_page_flush(struct wsp_page *p, struct wsp_error *err)
{
	size_t len = p->to - p->from;
	uint64_t at = p->offset + p->from;
	const uint8_t *bytes = p->bytes + p->from;

	p->from = p->to = 0;
	return len == 0 ? 0 : wsp_source_write(p->source, bytes, len,
	    (off_t)at, err);
}

/* What is in the page already stays. */
static int
turn_to(struct wsp_page *p, uint64_t offset, struct wsp_error *err)
{
	size_t got;

	if (wsp_page_flush(p, err) == -1 ||
	    wsp_source_read(p->source, p->bytes, WSP_PAGE, (off_t)offset, &got,
	    err) == -1)
		return -1;
	memset(p->bytes + got, 0, WSP_PAGE - got);
	p->offset = offset;
	return 0;
}

int
wsp_page_put(struct wsp_page *p, uint64_t offset, const uint8_t *bytes,
    size_t len, struct wsp_error *err)
{
	size_t in, n;

	for (; len > 0; len -= n, bytes += n, offset += n) {
		in = offset % WSP_PAGE;
		n = len < WSP_PAGE - in ? len : WSP_PAGE - in;
		if ((p->offset != offset - in || p->to == 0) &&
		    turn_to(p, offset - in, err) == -1)
			return -1;
		memcpy(p->bytes + in, bytes, n);
		if (p->to == 0 || in < p->from)
			p->from = in;
		if (in + n > p->to)
			p->to = in + n;
	}
	return 0;
}
