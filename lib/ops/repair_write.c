/* SPDX-License-Identifier: ISC */
/* repair_write.c - make the changes of a repair to a copy of the file. */
#include "base/error.h"
#include "base/io.h"
#include "file/header.h"
#include "file/ring.h"
#include "ops/repair.h"
#include "ops/scan.h"

/* The table stays as it is, byte for byte, unless it is another one. */
static int
write_header(const struct wsp_mend *m, int fd, struct wsp_error *err)
{
	const struct wsp_header h = { m->layout.method, m->max_retention,
	    m->layout.xff, m->layout.narchives };
	uint8_t buf[WSP_HEADER_SIZE];

	if (m->keep < m->old.info.file_size &&
	    wsp_io_truncate(fd, (off_t)m->keep, err) == -1)
		return -1;
	if (m->new_table)
		return wsp_layout_write(&m->layout, fd, WSP_SPARSE, err);
	wsp_header_encode(&h, buf);
	if (wsp_io_write(fd, buf, sizeof(buf), 0, err) == -1)
		return -1;
	return wsp_io_truncate(fd, (off_t)m->layout.file_size, err);
}

static int
write_edits(const struct wsp_mend_ring *ring, const struct wsp_archive *a,
    struct wsp *w, struct wsp_error *err)
{
	const struct wsp_edit *e;
	struct wsp_run run;
	size_t i;
	int ret = 0;

	if (ring->nedits == 0)
		return 0;
	if (wsp_run_init(&run, w, a, 0, ring->nedits, err) == -1)
		return -1;
	for (i = 0; ret == 0 && i < ring->nedits; i++) {
		e = &ring->edits[i];
		ret = wsp_run_put(&run, e->slot, e->value.interval,
		    e->value.value, err);
	}
	if (ret == 0)
		ret = wsp_run_flush(&run, err);
	wsp_run_free(&run);
	return ret;
}

static int
write_slot(struct wsp *w, const struct wsp_archive *a, uint32_t slot,
    const struct wsp_slot *value, struct wsp_error *err)
{
	uint8_t buf[WSP_SLOT_SIZE];

	wsp_slot_encode(value, buf);
	return wsp_ring_write(w, a, slot, 1, buf, err);
}

/*
 * Moves all slots back, so that the first one in use is slot 0.  What is
 * written to lies before what is read, and has been read.
 */
static int
turn(const struct wsp_mend *m, uint32_t archive, struct wsp *w,
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
	if (wsp_scan_init(&scan, w, archive, err) == -1)
		return -1;
	while ((ret = wsp_scan_next(&scan, &slot, &value, err)) == 1)
		if ((ret = write_slot(w, a, slot, &empty, err)) == -1 ||
		    (ret = write_slot(w, a, slot - by, &value, err)) == -1)
			break;
	wsp_scan_free(&scan);
	return ret;
}

int
wsp_mend_write(const struct wsp_mend *m, int fd, struct wsp_error *err)
{
	struct wsp w = { .fd = fd, .info = m->old.info };
	uint32_t i;

	if (write_header(m, fd, err) == -1)
		return -1;
	for (i = 0; i < m->layout.narchives; i++)
		if (write_edits(&m->rings[i], &m->layout.archives[i], &w,
		    err) == -1 || turn(m, i, &w, err) == -1)
			return -1;
	return 0;
}
