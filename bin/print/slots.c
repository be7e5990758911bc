/* SPDX-License-Identifier: ISC */
/* slots.c - slots in the formats of other programs. */
#include <err.h>
#include <stdlib.h>

#include "print/slots.h"
#include "print/rows.h"

/* Slots that are read at a time. */
#define CHUNK	4096

/* Slots in use, with a number each to tell those of equal times apart. */
struct used {
	size_t	 n, room;
	struct numbered {
		uint32_t	number;
		struct wsp_slot	slot;
	}	*list;
};

static void
add(struct used *used, uint32_t number, const struct wsp_slot *slot)
{
	if (used->n == used->room) {
		used->room = used->room == 0 ? CHUNK : 2 * used->room;
		used->list = reallocarray(used->list, used->room,
		    sizeof(*used->list));
		if (used->list == NULL)
			err(1, NULL);
	}
	used->list[used->n].number = number;
	used->list[used->n++].slot = *slot;
}

static int
by_time(const void *ap, const void *bp)
{
	const struct numbered *a = ap, *b = bp;

	if (a->slot.interval != b->slot.interval)
		return a->slot.interval > b->slot.interval ? 1 : -1;
	return (a->number > b->number) - (a->number < b->number);
}

/* Of slots with the same time, which only damage brings about, one is left. */
static void
print_sorted(struct rows *r, struct used *used)
{
	const struct numbered *u;
	size_t i;

	if (used->n > 1)
		qsort(used->list, used->n, sizeof(*used->list), by_time);
	for (i = 0; i < used->n; i++) {
		u = &used->list[i];
		if (i == 0 || u->slot.interval != u[-1].slot.interval)
			rows_slot(r, u->number, &u->slot);
	}
	free(used->list);
}

static int
print_archive(struct rows *r, struct wsp *w, uint32_t archive,
    struct wsp_error *error)
{
	uint32_t points = wsp_info(w)->archives[archive].points;
	struct wsp_slot slots[CHUNK];
	bool ordered = formats_ordered();
	struct used used = { 0 };
	uint32_t first, got, i;

	for (first = 0; first < points; first += got) {
		if (wsp_read_slots(w, archive, first, CHUNK, slots, &got,
		    error) == -1) {
			free(used.list);
			return -1;
		}
		if (got == 0)
			break;
		for (i = 0; i < got; i++)
			if (!ordered)
				rows_slot(r, first + i, &slots[i]);
			else if (slots[i].interval != 0)
				add(&used, first + i, &slots[i]);
	}
	print_sorted(r, &used);
	return 0;
}

int
dump_rows(struct item *item, struct wsp *w, struct wsp_error *error)
{
	const struct wsp_info *info = wsp_info(w);
	struct rows rows = { .item = item };
	int ret = 0;
	uint32_t i;

	for (i = 0; ret == 0 && i < info->narchives; i++) {
		if (!rows_of_slots(&rows, i, &info->archives[i]))
			break;
		ret = print_archive(&rows, w, i, error);
	}
	rows_end(&rows);
	return ret;
}
