/* SPDX-License-Identifier: ISC */
/* restore_unseen.c - what a snapshot of the newest slots did not look at. */
#include <string.h>

#include "ring/ring.h"
#include "store/restore.h"

/* Was it over when the snapshot was taken? */
static bool
is_old(const struct wsp_archive *a, const uint8_t *slot, int64_t taken)
{
	struct wsp_slot s;

	wsp_slot_decode(slot, &s);
	return (int64_t)s.interval + a->step <= taken;
}

/* A slot that the snapshot left as it was, and that is another one now. */
static bool
differs(const struct wsp_archive *a, const uint8_t *before,
    const uint8_t *after, const uint8_t *now, int64_t taken)
{
	static const uint8_t empty[WSP_SLOT_SIZE];

	return memcmp(now, after, WSP_SLOT_SIZE) != 0 &&
	    memcmp(before, after, WSP_SLOT_SIZE) == 0 &&
	    is_old(a, memcmp(now, empty, WSP_SLOT_SIZE) == 0 ? after : now,
	    taken);
}

uint64_t
wsp_restore_unseen(const struct wsp_info *info, const uint8_t *before,
    const uint8_t *after, const uint8_t *now, int64_t taken)
{
	const struct wsp_archive *a;
	uint64_t n = 0;
	uint32_t i, slot;
	size_t at;

	for (i = 0; i < info->narchives; i++) {
		a = &info->archives[i];
		at = (size_t)a->offset;
		for (slot = 0; slot < a->points; slot++, at += WSP_SLOT_SIZE)
			n += differs(a, before + at, after + at, now + at,
			    taken);
	}
	return n;
}
