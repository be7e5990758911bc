/* SPDX-License-Identifier: ISC */
/* fetch.c - fetch bytes of the version of an object that is read. */
#include <inttypes.h>
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

static int
fail_size(const struct wsp_object *o, uint64_t size, struct wsp_error *err)
{
	return wsp_fail(err, WSP_ECORRUPT, size < o->head.size ? "it is cut: %"
	    PRIu64 " bytes of %" PRIu64 : "it is too long: %" PRIu64
	    " bytes for %" PRIu64, size, o->head.size);
}

/* Is it the version that is read, or can it be, as the first that is seen? */
static int
check_version(struct wsp_object *o, const struct wsp_http_answer *a,
    uint64_t size, struct wsp_error *err)
{
	if (o->head.generation == 0)
		return size == o->head.size ? 0 : fail_size(o, size, err);
	return is_ours(o, a, size) ? 0 : changed(o, err);
}

/*
 * The first answer says which version there is of what only the size was known
 * of.  Others may have made pages of another size of it.
 */
static int
begin_version(struct wsp_object *o, const struct wsp_http_answer *a,
    struct wsp_error *err)
{
	uint32_t page_size = o->head.page_size;

	if (o->head.generation != 0)
		return 0;
	if (wsp_object_version(o, o->head.flags, a, o->head.size, err) == -1)
		return -1;
	if (o->head.page_size != page_size) {
		o->head.page_size = page_size;
		o->cached = false;
	}
	return 0;
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
	if (a->status == 416 && o->head.generation == 0 &&
	    a->size < o->head.size)
		return fail_size(o, a->size, err);
	if (!all && a->status != 206)
		return wsp_fail(err, WSP_EVALUE, "unexpected answer %d",
		    a->status);
	if (a->encoded)
		return wsp_fail(err, WSP_EVALUE,
		    "the answer has a Content-Encoding");
	if (check_version(o, a, all ? d->len : a->size, err) == -1)
		return -1;
	if (!all && (a->first != from || a->length != len))
		return wsp_fail(err, WSP_EVALUE,
		    "the answer is another range than was asked for");
	if (!all && d->len != len)
		return wsp_fail(err, WSP_EVALUE, "the answer ends too early");
	if (begin_version(o, a, err) == -1)
		return -1;
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
