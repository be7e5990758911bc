/* SPDX-License-Identifier: ISC */
/* fetch.c - fetch bytes of the version of an object that is read. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "remote/object.h"

static int
changed(struct wsp_object *o, struct wsp_error *err)
{
	struct wsp_pages pages = o->pages;
	struct wsp_error ignored;

	/* So that who begins again asks; other threads read what o has. */
	if (o->cached && o->pages.writable)
		wsp_pages_confirm(&pages, 1, &ignored);
	return wsp_fail(err, WSP_ECHANGED, "changed while it was read");
}

/* Is the answer of the version that is read? */
static bool
is_ours(const struct wsp_object *o, const struct wsp_http_answer *a,
    uint64_t size)
{
	const char *tag = wsp_paging_text(&o->head, WSP_INDEX_ETAG);
	const char *date = wsp_paging_text(&o->head, WSP_INDEX_MODIFIED);

	return size == o->head.size && strcmp(a->etag, tag) == 0 &&
	    (*tag == '"' || strcmp(a->last_modified, date) == 0);
}

/* Takes the bytes out of an answer; one that has all of them is kept. */
static int
take_bytes(struct wsp_object *o, uint64_t from, uint64_t len,
    const struct wsp_http_answer *a, const struct wsp_download *d,
    uint8_t *buf, struct wsp_error *err)
{
	bool all = a->status == 200;

	if (a->status == 412)
		return changed(o, err);
	if (!all && a->status != 206)
		return wsp_fail(err, WSP_EVALUE, "unexpected answer %d",
		    a->status);
	if (!is_ours(o, a, all ? d->len : a->size))
		return changed(o, err);
	if (a->encoded)
		return wsp_fail(err, WSP_EVALUE,
		    "the answer has a Content-Encoding");
	if (!all && (a->first != from || a->length != len))
		return wsp_fail(err, WSP_EVALUE,
		    "the answer is another range than was asked for");
	if (!all && d->len != len)
		return wsp_fail(err, WSP_EVALUE, "the answer ends too early");
	memcpy(buf, d->bytes + (all ? from : 0), len);
	return all ? wsp_object_keep(o, 0, wsp_paging_pages(&o->head),
	    d->bytes, err) : 0;
}

int
wsp_object_fetch(struct wsp_object *o, uint64_t from, uint64_t len,
    uint8_t *buf, struct wsp_error *err)
{
	struct wsp_download d = { .max = o->head.size };
	struct wsp_http_request request = { .url = o->url,
	    .first = (int64_t)from, .last = (int64_t)(from + len - 1),
	    .body = wsp_download_take, .arg = &d };
	const char *tag = wsp_paging_text(&o->head, WSP_INDEX_ETAG);
	const char *date = wsp_paging_text(&o->head, WSP_INDEX_MODIFIED);
	struct wsp_http_answer a = { 0 };
	int ret;

	if (*tag == '"')
		request.if_match = tag;
	else if (*date != '\0')
		request.if_unmodified_since = date;
	ret = o->remote->transport.get(o->remote->transport.arg, &request, &a,
	    err);
	if (ret == 0)
		ret = take_bytes(o, from, len, &a, &d, buf, err);
	free(d.bytes);
	return ret;
}
