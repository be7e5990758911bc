/* SPDX-License-Identifier: ISC */
/* snap_note.c - what the index is to know of a file that was read. */
#include "store/record.h"
#include "store/snap.h"

#define FRESH_S		2	/* the same tick may bring another write */

void
wsp_snap_note_status(struct wsp_known *k, const struct stat *st, int64_t taken)
{
	k->size = (uint64_t)st->st_size;
	k->inode = st->st_ino;
	k->mtime = st->st_mtim.tv_sec;
	k->mtime_ns = (uint32_t)st->st_mtim.tv_nsec;
	k->ctime = st->st_ctim.tv_sec;
	k->ctime_ns = (uint32_t)st->st_ctim.tv_nsec;
	if (k->mtime > taken - FRESH_S || k->ctime > taken - FRESH_S)
		k->mtime_ns = k->ctime_ns = WSP_KNOWN_NS;
}

/* The last interval of an archive; most often the later slots are behind. */
static uint32_t
last_interval(const struct wsp_store_archive *a, const uint8_t *slots)
{
	struct wsp_store_mention m;
	const uint8_t *slot;
	uint32_t i, last = 0;

	for (i = a->points; i > 0; i--) {
		slot = slots + (size_t)(i - 1) * WSP_STORE_SLOT;
		if (be32dec(slot) > last && wsp_slot_judge(a, i - 1, slot,
		    &m) == WSP_SLOT_PROPER)
			last = m.unit * a->step;
	}
	return last;
}

int
wsp_snap_note_image(struct wsp_store_arena *arena, struct wsp_known *k,
    const struct wsp_image *m, int64_t taken, struct wsp_error *err)
{
	const struct wsp_store_archive *a = m->meta.archives;
	uint32_t i;

	k->checked = taken;
	k->crc = 0;
	k->nlists = m->opaque ? 0 : m->meta.narchives;
	if ((k->lists = wsp_store_alloc(arena, k->nlists,
	    sizeof(*k->lists), err)) == NULL)
		return -1;
	for (i = 0; i < k->nlists; i++)
		k->lists[i] = (struct wsp_known_list){ a[i].step, a[i].phase,
		    last_interval(&a[i], wsp_image_slots(m, i)) };
	if (!m->opaque)
		k->crc = wsp_store_crc(m->bytes, wsp_image_header(m));
	return 0;
}
