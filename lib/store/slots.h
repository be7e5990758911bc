/* SPDX-License-Identifier: ISC */
/* slots.h - a file in memory, as it is compared and stored. */
#ifndef WSP_STORE_SLOTS_H
#define WSP_STORE_SLOTS_H

#include "store/arena.h"
#include "store/format.h"
#include "store/list.h"

struct wsp_image {
	const uint8_t	*bytes;
	uint64_t	 size;
	bool		 opaque;	/* stored by its pages, not its slots */
	struct wsp_store_meta meta;	/* phases and mode are the caller's */
	uint64_t	*offsets;	/* of the archives */
};

/*
 * Looks at the header of a file of so many bytes, whose bytes have to be there
 * as far as that goes; archives live in the arena.
 */
int	wsp_image_parse(struct wsp_image *, const uint8_t *, uint64_t size,
	    struct wsp_store_arena *, struct wsp_error *);

/* The length of the header of one that is not opaque. */
size_t	wsp_image_header(const struct wsp_image *);

/* The slots of an archive. */
static inline const uint8_t *
wsp_image_slots(const struct wsp_image *m, uint32_t archive)
{
	return m->bytes + m->offsets[archive];
}

/* What is in a slot. */
enum wsp_slot_kind {
	WSP_SLOT_EMPTY,			/* zeros */
	WSP_SLOT_PROPER,		/* an interval where it belongs */
	WSP_SLOT_ODD			/* anything else */
};

/* Of one that is proper the unit is the interval divided by the step. */
enum wsp_slot_kind wsp_slot_judge(const struct wsp_store_archive *,
	    uint32_t slot, const uint8_t *, struct wsp_store_mention *);

/* The slot of a unit. */
static inline uint32_t
wsp_unit_slot(const struct wsp_store_archive *a, uint32_t unit)
{
	return (uint32_t)(((uint64_t)unit + a->phase) % a->points);
}

/*
 * Chooses the phases, which may be what they were before: of those that fit
 * less than half of an archive none is kept.
 */
void	wsp_image_phases(struct wsp_image *,
	    const struct wsp_store_meta *before);

#endif
