/* SPDX-License-Identifier: ISC */
/* snap_window.c - only the slots since the last interval that was known. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/io.h"
#include "ring/archive.h"
#include "store/bytes.h"
#include "store/record.h"
#include "store/snap.h"

/* One archive of a file that is looked at. */
struct window {
	struct wsp_store_archive archive;
	uint64_t	 offset;
	uint32_t	 last;		/* unit, or 0: it was empty */
	uint32_t	 from, count;	/* units */
};

static int
read_slots(const struct wsp_snap_file *f, const struct window *w,
    uint32_t slot, uint32_t n, uint8_t *to, struct wsp_error *err)
{
	return wsp_store_file_read(f->fd, to, (size_t)n * WSP_SLOT_SIZE,
	    w->offset + (uint64_t)slot * WSP_SLOT_SIZE, err);
}

/* One read, or two where it wraps. */
static int
read_window(const struct wsp_snap_file *f, const struct window *w,
    uint8_t *to, struct wsp_error *err)
{
	uint32_t slot = wsp_unit_slot(&w->archive, w->from);
	uint32_t first = w->archive.points - slot;

	if (first >= w->count)
		return read_slots(f, w, slot, w->count, to, err);
	if (read_slots(f, w, slot, first, to, err) == -1)
		return -1;
	return read_slots(f, w, 0, w->count - first,
	    to + (size_t)first * WSP_SLOT_SIZE, err);
}

/* Takes what holds its interval; false if there is anything unexpected. */
static int
judge(struct wsp_snap_worker *s, const struct window *w,
    const uint8_t *slots, uint32_t *last, bool *enough,
    struct wsp_error *err)
{
	struct wsp_store_mention m;
	enum wsp_slot_kind kind;
	uint32_t i, unit;

	for (i = 0; i < w->count; i++, slots += WSP_SLOT_SIZE) {
		unit = w->from + i;
		kind = wsp_slot_judge(&w->archive,
		    wsp_unit_slot(&w->archive, unit), slots, &m);
		if (kind == WSP_SLOT_ODD || (kind == WSP_SLOT_PROPER &&
		    m.unit > unit) || (unit == w->last &&
		    (kind == WSP_SLOT_EMPTY || m.unit != unit))) {
			*enough = false;
			return 0;
		}
		if (kind == WSP_SLOT_EMPTY || m.unit != unit)
			continue;
		*last = unit;
		if (wsp_mentions_add(&s->compare.now, &m, err) == -1)
			return -1;
	}
	return 0;
}

/* An archive was empty, and is as long as its first slot is. */
static int
still_empty(const struct wsp_snap_file *f, const struct window *w,
    bool *enough, struct wsp_error *err)
{
	static const uint8_t zeros[WSP_SLOT_SIZE];
	uint8_t slot[WSP_SLOT_SIZE];

	if (read_slots(f, w, 0, 1, slot, err) == -1)
		return -1;
	*enough = memcmp(slot, zeros, sizeof(slot)) == 0;
	return 0;
}

static int
look(struct wsp_snap_worker *s, const struct wsp_snap_file *f,
    struct window *w, int64_t taken, uint32_t *last, bool *enough,
    struct wsp_error *err)
{
	uint64_t until = (uint64_t)taken / w->archive.step + 1;
	uint8_t *slots;
	int ret;

	*last = w->last;
	if (w->last == 0)
		return still_empty(f, w, enough, err);
	w->from = w->last > 1 ? w->last - 1 : 1;
	if (until < w->last)
		until = w->last;
	if (until > UINT32_MAX / w->archive.step ||
	    until - w->from + 1 >= w->archive.points) {
		*enough = false;
		return 0;
	}
	w->count = (uint32_t)(until - w->from + 1);
	if ((slots = reallocarray(NULL, w->count, WSP_SLOT_SIZE)) == NULL)
		return wsp_fail_errno(err, NULL);
	if ((ret = read_window(f, w, slots, err)) == 0)
		ret = judge(s, w, slots, last, enough, err);
	free(slots);
	return ret;
}

/* Is the header what it was?  Then *m has it. */
static int
read_header(struct wsp_snap_worker *s, const struct wsp_snap_file *f,
    const struct wsp_known *known, struct wsp_image *m, bool *same,
    struct wsp_error *err)
{
	size_t len = WSP_HEADER_SIZE + WSP_ENTRY_SIZE * known->nlists;
	uint8_t *bytes;

	*same = false;
	if (known->nlists == 0 || (uint64_t)f->st.st_size != known->size ||
	    known->size < len)
		return 0;
	if ((bytes = wsp_store_alloc(&s->arena, len, 1, err)) == NULL ||
	    wsp_store_file_read(f->fd, bytes, len, 0, err) == -1)
		return -1;
	if (wsp_store_crc(bytes, len) != known->crc)
		return 0;
	if (wsp_image_parse(m, bytes, known->size, &s->arena, err) == -1)
		return -1;
	*same = !m->opaque && m->meta.narchives == known->nlists;
	return 0;
}

/* The archive of a list that is known. */
static bool
find_archive(const struct wsp_image *m, const struct wsp_known_list *l,
    struct window *w)
{
	uint32_t i;

	for (i = 0; i < m->meta.narchives; i++)
		if (m->meta.archives[i].step == l->step) {
			w->archive = m->meta.archives[i];
			w->archive.phase = l->phase;
			w->offset = m->offsets[i];
			w->last = l->last / l->step;
			return l->phase < w->archive.points;
		}
	return false;
}

int
wsp_snap_window(struct wsp_snap_worker *s, struct wsp_snap_file *f,
    int64_t taken, struct wsp_store_entry *e, struct wsp_known *known,
    bool *enough, struct wsp_error *err)
{
	struct wsp_store_list *list;
	struct wsp_image m;
	struct window w;
	uint32_t last;
	size_t i;

	if (read_header(s, f, known, &m, enough, err) == -1 || !*enough)
		return *enough ? -1 : 0;
	if ((e->now = wsp_store_alloc(&s->arena, known->nlists,
	    sizeof(*e->now), err)) == NULL)
		return -1;
	s->method = m.meta.method;
	for (i = 0; i < known->nlists; i++) {
		*enough = find_archive(&m, &known->lists[i], &w);
		if (!*enough)
			break;
		if (look(s, f, &w, taken, &last, enough, err) == -1)
			return -1;
		if (!*enough)
			break;
		known->lists[i].last = last * w.archive.step;
		if (s->compare.now.n == 0)
			continue;
		list = &e->now[e->nnow++];
		if (wsp_mentions_list(&s->compare.now, w.archive.step, list,
		    &s->arena, err) == -1)
			return -1;
		list->points = w.archive.points;
	}
	s->compare.now.n = 0;
	return 0;
}
