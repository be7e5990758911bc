/* SPDX-License-Identifier: ISC */
/* slots.c - read slots as they lie, even of a damaged file. */
#include <stdlib.h>

#include "base/error.h"
#include "base/io.h"
#include "file/file.h"
#include "file/header.h"
#include "file/ring.h"

int
wsp_read_slots(struct wsp *w, uint32_t archive, uint32_t first,
    uint32_t count, struct wsp_slot *slots, uint32_t *got,
    struct wsp_error *err)
{
	const struct wsp_archive *a = &w->info.archives[archive];
	uint8_t *buf;
	size_t len, i, n;
	int ret = -1;

	if (first > a->points)
		first = a->points;
	if (count > a->points - first)
		count = a->points - first;
	len = WSP_SLOT_SIZE * (size_t)count;
	if ((buf = malloc(len + 1)) == NULL)
		return wsp_fail_errno(err, NULL);
	if (wsp_io_read(w->fd, buf, len, (off_t)a->offset +
	    WSP_SLOT_SIZE * (off_t)first, &len, err) == -1)
		goto out;
	n = len / WSP_SLOT_SIZE;
	for (i = 0; i < n; i++)
		wsp_slot_decode(buf + WSP_SLOT_SIZE * i, &slots[i]);
	*got = (uint32_t)n;
	ret = 0;
out:
	free(buf);
	return ret;
}
