/* SPDX-License-Identifier: ISC */
/* repair_write.c - make the changes of a repair to a copy of the file. */
#include "base/error.h"
#include "base/source.h"
#include "classic/classic.h"
#include "classic/header.h"
#include "ops/check/repair.h"
#include "ops/check/scan.h"

/* The table stays as it is, byte for byte, unless it is another one. */
static int
write_header(const struct wsp_mend *m, struct wsp_source *source,
    struct wsp_error *err)
{
	const struct wsp_header h = { m->layout.method, m->max_retention,
	    m->layout.xff, m->layout.narchives };
	uint8_t buf[WSP_HEADER_SIZE];

	if (m->keep < m->info.file_size &&
	    wsp_source_truncate(source, (off_t)m->keep, err) == -1)
		return -1;
	if (m->new_table)
		return wsp_classic_write_new(&m->layout, NULL, source,
		    WSP_SPARSE, err);
	wsp_header_encode(&h, buf);
	if (wsp_source_write(source, buf, sizeof(buf), 0, err) == -1)
		return -1;
	return wsp_source_truncate(source, (off_t)m->layout.file_size, err);
}

static int
write_slot(struct wsp_body *b, const struct wsp_archive *a, uint32_t slot,
    const struct wsp_slot *value, struct wsp_error *err)
{
	uint8_t buf[WSP_SLOT_SIZE];

	wsp_slot_encode(value, buf);
	return wsp_slots_write(b, a, slot, 1, buf, err);
}

/*
 * Moves all slots back, so that the first one in use is slot 0.  What is
 * written to lies before what is read, and has been read.
 */
static int
turn(const struct wsp_mend *m, uint32_t archive, struct wsp_body *b,
    struct wsp_error *err)
{
	static const struct wsp_slot empty;
	const struct wsp_archive *a = &m->layout.archives[archive];
	uint32_t slot, by = m->rings[archive].turn;
	struct wsp_slot value;
	struct wsp_scan scan;
	int ret;

	if (by == 0)
		return 0;
	if (wsp_scan_init(&scan, b, archive, err) == -1)
		return -1;
	while ((ret = wsp_scan_next(&scan, &slot, &value, err)) == 1)
		if ((ret = write_slot(b, a, slot, &empty, err)) == -1 ||
		    (ret = write_slot(b, a, slot - by, &value, err)) == -1)
			break;
	wsp_scan_free(&scan);
	return ret;
}

int
wsp_mend_write(struct wsp_mend *m, struct wsp_source *source,
    struct wsp_error *err)
{
	struct wsp_body b = { .source = source, .info = &m->info };
	const struct wsp_mend_ring *ring;
	uint32_t i;

	if (write_header(m, source, err) == -1)
		return -1;
	for (i = 0; i < m->layout.narchives; i++) {
		ring = &m->rings[i];
		if (wsp_classic_edit(&b, i, ring->edits, ring->nedits,
		    err) == -1 || turn(m, i, &b, err) == -1)
			return -1;
	}
	return 0;
}
