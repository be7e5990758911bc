/* SPDX-License-Identifier: ISC */
/* fetch.c - parts that a mirror does not have, read from its origin. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "catalog/fetch.h"

#define GAP	(64 << 10)	/* bytes that are read in vain, at most */
#define READ	(8 << 20)	/* bytes of a read, but for a longer part */

static uint64_t
place_of(const struct wsp_wanted *w)
{
	return w->ref->place & ~WSP_HOLE;
}

static int
by_place(const void *ap, const void *bp)
{
	const struct wsp_wanted *a = ap, *b = bp;

	return (place_of(a) > place_of(b)) - (place_of(a) < place_of(b));
}

static int
has_changed(const struct wsp_fetcher *f, struct wsp_error *err)
{
	return wsp_fail(err, WSP_EABSENT, "origin %s has changed; mirror it "
	    "again", f->origin == NULL ? "of the mirror" : f->origin);
}

/* Ids tell whether a part is the right one, but not what file this is. */
static int
check_origin(struct wsp_fetcher *f, struct wsp_error *err)
{
	uint8_t page[WSP_IDENTITY_SIZE];
	struct wsp_identity id;

	if (f->checked)
		return 0;
	if (f->fetch(f->arg, page, sizeof(page), 0, err) == -1)
		return -1;
	if (wsp_identity_decode(page, &id, err) == -1 ||
	    id.generation != f->id.generation ||
	    memcmp(id.uuid, f->id.uuid, WSP_UUID) != 0)
		return has_changed(f, err);
	f->checked = true;
	return 0;
}

/* How many parts from the first one on are one read. */
static size_t
run_of(const struct wsp_wanted *list, size_t n)
{
	uint64_t end = place_of(list) + list->ref->length;
	size_t i;

	for (i = 1; i < n; i++) {
		if (place_of(&list[i]) > end + GAP || place_of(&list[i]) +
		    list[i].ref->length - place_of(list) > READ)
			break;
		if (place_of(&list[i]) + list[i].ref->length > end)
			end = place_of(&list[i]) + list[i].ref->length;
	}
	return i;
}

static int
take_part(struct wsp_fetcher *f, const struct wsp_wanted *w,
    const uint8_t *bytes, struct wsp_error *err)
{
	uint64_t at = f->staged->len;

	if (wsp_part_check(bytes, w->ref, w->kind, w->number, WSP_ANY_COUNT,
	    err) == -1)
		return has_changed(f, err);
	if (wsp_spool_add(f->staged, bytes, w->ref->length, err) == -1)
		return -1;
	w->ref->place = WSP_STAGED | at;
	f->fetched += w->ref->length;
	return 0;
}

/* There is no room for more than the origin has shown to have. */
static int
fetch_bytes(const struct wsp_fetcher *f, uint64_t from, uint64_t end,
    struct wsp_buf *bytes, struct wsp_error *err)
{
	uint64_t some;
	uint8_t *to;

	for (; from < end; from += some) {
		some = end - from < READ ? end - from : READ;
		if ((to = wsp_buf_more(bytes, (size_t)some, err)) == NULL ||
		    f->fetch(f->arg, to, (size_t)some, from, err) == -1)
			return -1;
	}
	return 0;
}

static int
fetch_run(struct wsp_fetcher *f, const struct wsp_wanted *list, size_t n,
    struct wsp_error *err)
{
	uint64_t from = place_of(list), end = 0;
	struct wsp_buf bytes = { 0 };
	size_t i;
	int ret;

	for (i = 0; i < n; i++)
		if (place_of(&list[i]) + list[i].ref->length > end)
			end = place_of(&list[i]) + list[i].ref->length;
	ret = fetch_bytes(f, from, end, &bytes, err);
	for (i = 0; ret == 0 && i < n; i++)
		ret = take_part(f, &list[i], bytes.data +
		    (place_of(&list[i]) - from), err);
	wsp_buf_free(&bytes);
	return ret;
}

int
wsp_fetch_wanted(struct wsp_fetcher *f, struct wsp_wanted *list, size_t n,
    struct wsp_error *err)
{
	size_t i, some;

	if (n == 0)
		return 0;
	for (i = 0; i < n; i++)
		if (list[i].ref->length < WSP_PART_HEAD ||
		    list[i].ref->length > WSP_PART_MAX)
			return wsp_part_fail(err, list[i].ref, list[i].kind,
			    list[i].number, "is of no possible length");
	if (check_origin(f, err) == -1)
		return -1;
	qsort(list, n, sizeof(*list), by_place);
	for (i = 0; i < n; i += some) {
		some = run_of(list + i, n - i);
		if (fetch_run(f, list + i, some, err) == -1)
			return -1;
	}
	return 0;
}
