/* SPDX-License-Identifier: ISC */
/*
 * send.c - the segments of a store at a site, and then its HEAD.
 *
 * What is put there is there as a whole or not at all: so of a segment that no
 * HEAD lists yet its size and its end say enough, and who was stopped goes on.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/grow.h"
#include "store/commit.h"
#include "store/copy.h"
#include "store/head_read.h"

/* A segment that is there. */
struct there {
	uint64_t	 number, size;
};

struct sending {
	struct wsp_store *from;
	struct wsp_site	*to;
	bool		 has_head;	/* is one there? */
	struct wsp_store_arena arena;
	struct wsp_store_head head;	/* it */
	struct there	*there;		/* by ascending number */
	size_t		 nthere;
	wsp_cancel	*cancel;
	struct wsp_copy_counts counts;
};

static int
read_head(struct sending *s, struct wsp_error *err)
{
	struct wsp_error why;
	uint8_t *bytes;
	size_t len;
	int ret;

	ret = s->to->ops->whole(s->to, WSP_STORE_HEAD, WSP_STORE_RECORD +
	    (uint64_t)WSP_STORE_PAYLOAD_MAX, &bytes, &len, &why);
	if (ret == -1 && why.sys == ENOENT)
		return 0;
	if (ret == 0) {
		ret = wsp_store_head_decode(&s->head, bytes, len, &s->arena,
		    &why);
		free(bytes);
	}
	if (ret == -1)
		return wsp_copy_fail(WSP_STORE_HEAD, &why, err);
	s->has_head = true;
	return wsp_copy_check(s->from, &s->head, err);
}

static int
take_name(void *arg, const char *name, uint64_t size, struct wsp_error *err)
{
	struct sending *s = arg;
	char made[WSP_STORE_NAME_SIZE];
	uint64_t number;

	if (sscanf(name, WSP_STORE_DATA "/%*u/%" SCNu64, &number) != 1 ||
	    strcmp(wsp_store_segment_name(made, number), name) != 0)
		return 0;
	if (wsp_grow(&s->there, s->nthere, sizeof(*s->there), err) == -1)
		return -1;
	s->there[s->nthere++] = (struct there){ number, size };
	return 0;
}

static int
compare(const void *a, const void *b)
{
	const struct there *x = a, *y = b;

	return (x->number > y->number) - (x->number < y->number);
}

static int
list(struct sending *s, struct wsp_error *err)
{
	if (s->to->ops->list(s->to, WSP_STORE_DATA "/", take_name, s,
	    err) == -1)
		return -1;
	if (s->nthere > 0)
		qsort(s->there, s->nthere, sizeof(*s->there), compare);
	return 0;
}

/* Does the HEAD that is there list just this segment? */
static bool
is_listed(const struct sending *s, const struct wsp_store_seg *seg)
{
	size_t i;

	for (i = 0; s->has_head && i < s->head.nsegs; i++)
		if (s->head.segs[i].number == seg->number)
			return s->head.segs[i].size == seg->size &&
			    s->head.segs[i].crc == seg->crc;
	return false;
}

/* Does what is there end as this segment does? */
static int
check_end(struct sending *s, const char *name,
    const struct wsp_store_seg *seg, bool *same, struct wsp_error *err)
{
	struct wsp_piece p = { .name = name, .from = seg->end };
	struct wsp_store_segment segment;
	struct wsp_error ignored;
	size_t len = 0;
	int ret;

	*same = false;
	if (wsp_store_segment_end(seg, &len, err) == -1)
		return -1;
	if ((p.bytes = malloc(len)) == NULL)
		return wsp_fail_errno(err, NULL);
	p.len = len;
	ret = s->to->ops->look(s->to, &p, err);
	if (ret == 0 && p.size == seg->size && wsp_store_segment_take(
	    &segment, seg, p.bytes, len, &ignored) == 0) {
		wsp_store_segment_free(&segment);
		*same = true;
	}
	free(p.bytes);
	return ret == -1 && err->code == WSP_ECORRUPT ? 0 : ret;
}

/* Is a segment there, or is there another one of its name? */
static int
look(struct sending *s, const char *name, const struct wsp_store_seg *seg,
    bool *other, bool *same, struct wsp_error *err)
{
	struct there key = { .number = seg->number };
	const struct there *found = s->nthere == 0 ? NULL : bsearch(&key,
	    s->there, s->nthere, sizeof(*s->there), compare);

	*same = false;
	*other = found != NULL;
	if (found == NULL || found->size != seg->size)
		return 0;
	*same = is_listed(s, seg);
	return *same ? 0 : check_end(s, name, seg, same, err);
}

static int
read_bytes(void *arg, void *buf, size_t len, uint64_t offset,
    struct wsp_error *err)
{
	return wsp_bytes_read(arg, buf, len, offset, err);
}

/* Puts a segment there that is sound here. */
static int
put(struct sending *s, const char *name, const struct wsp_store_seg *seg,
    bool must_be_new, struct wsp_error *err)
{
	struct wsp_site_put what = { .size = seg->size,
	    .must_be_new = must_be_new, .read = read_bytes };
	struct wsp_bytes from;
	int ret;

	if (wsp_bytes_open(&from, s->from->dir, s->from->site, name,
	    seg->size, err) == -1)
		return -1;
	what.arg = &from;
	ret = wsp_copy_check_segment(&from, s->from, seg, err);
	if (ret == 0)
		ret = s->to->ops->put(s->to, name, &what, err);
	wsp_bytes_close(&from);
	s->to->ops->forget(s->to, name);
	return ret;
}

static int
send_segment(void *arg, const struct wsp_store_seg *seg,
    struct wsp_error *err)
{
	struct sending *s = arg;
	char name[WSP_STORE_NAME_SIZE];
	bool other, same;
	struct wsp_error why;
	int ret;

	wsp_store_segment_name(name, seg->number);
	ret = look(s, name, seg, &other, &same, &why);
	if (ret == 0 && same)
		return 0;
	if (ret == 0)
		ret = put(s, name, seg, !other, &why);
	/* Somebody else was faster. */
	if (ret == -1 && why.sys == EEXIST &&
	    check_end(s, name, seg, &same, &why) == 0) {
		if (same)
			return 0;
		wsp_fail(&why, WSP_EVALUE, "another one is there now");
	}
	if (ret == -1)
		return wsp_copy_fail(name, &why, err);
	s->counts.segments++;
	s->counts.bytes += seg->size;
	return 0;
}

static int
read_out(void *arg, void *buf, size_t len, uint64_t offset,
    struct wsp_error *err)
{
	const struct wsp_out *out = arg;

	(void)err;
	memcpy(buf, out->data + offset, len);
	return 0;
}

/* A copy that may only grow stays one. */
static int
send_head(struct sending *s, const struct wsp_store_head *h,
    struct wsp_error *err)
{
	struct wsp_site_put what = { .must_be_new = !s->has_head,
	    .read = read_out };
	struct wsp_out out = { 0 };
	struct wsp_error why;
	int ret;

	wsp_head_put(h, &out);
	if ((ret = wsp_out_check(&out, 1, &why)) == 0) {
		what.size = out.len;
		what.arg = &out;
		ret = s->to->ops->put(s->to, WSP_STORE_HEAD, &what, &why);
	}
	wsp_out_free(&out);
	return ret == 0 ? 0 : wsp_copy_fail(WSP_STORE_HEAD, &why, err);
}

/* What the new HEAD does not list any more is done with. */
static void
remove_old(struct sending *s, const struct wsp_store_head *h)
{
	char name[WSP_STORE_NAME_SIZE];
	struct wsp_error ignored;
	size_t i;

	for (i = 0; s->has_head && i < s->head.nsegs; i++)
		if (!wsp_store_head_lists(h, s->head.segs[i].number) &&
		    s->to->ops->remove(s->to, wsp_store_segment_name(name,
		    s->head.segs[i].number), &ignored) == 0)
			s->counts.removed++;
}

static int
send_all(struct sending *s, struct wsp_error *err)
{
	struct wsp_store_head h;
	bool keeps;

	if (read_head(s, err) == -1 || list(s, err) == -1 ||
	    wsp_copy_each(s->from, send_segment, s, s->cancel, err) == -1 ||
	    (s->has_head && wsp_copy_check(s->from, &s->head, err) == -1))
		return -1;
	if (s->has_head && s->head.generation == s->from->head.generation &&
	    s->counts.segments == 0)
		return 0;
	h = s->from->head;
	keeps = s->has_head && (s->head.flags & WSP_STORE_APPEND_ONLY) != 0;
	h.flags |= keeps ? WSP_STORE_APPEND_ONLY : 0;
	if (send_head(s, &h, err) == -1)
		return -1;
	if (!keeps)
		remove_old(s, &h);
	return 0;
}

int
wsp_store_send(struct wsp_store *from, struct wsp_site *to,
    wsp_cancel *cancel, struct wsp_copy_counts *counts,
    struct wsp_error *err)
{
	struct sending s = { .from = from, .to = to, .cancel = cancel };
	int ret;

	if (to->ops->put == NULL)
		return wsp_fail(err, WSP_EVALUE, "cannot write to a URL");
	if ((ret = send_all(&s, err)) == 0)
		*counts = s.counts;
	wsp_store_arena_free(&s.arena);
	free(s.there);
	return ret;
}
