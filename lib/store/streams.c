/* SPDX-License-Identifier: ISC */
/* streams.c - the parts of a block, taken apart. */
#include "store/streams.h"

int
wsp_store_part_split(const uint8_t *bytes, size_t len,
    struct wsp_store_cursor *streams, size_t n, const char *part,
    struct wsp_error *err)
{
	struct wsp_store_cursor c;
	const uint8_t *at;
	uint32_t size[WSP_STORE_VALUE_STREAMS];
	uint64_t sum = 0;
	size_t i;

	wsp_store_cursor_init(&c, bytes, len);
	for (i = 0; i < n; i++)
		sum += size[i] = len == 0 ? 0 : wsp_store_u32(&c);
	for (i = 0; i < n; i++) {
		at = size[i] == 0 ? c.at : wsp_store_take(&c, size[i]);
		wsp_store_cursor_init(&streams[i], at, at == NULL ? 0 :
		    size[i]);
	}
	if (wsp_store_cursor_end(&c, part, err) == -1)
		return -1;
	if (len > 0 && sum == 0)
		return wsp_fail(err, WSP_ECORRUPT, "%s: a part without bytes",
		    part);
	return 0;
}

int
wsp_store_part_sound(const struct wsp_store_cursor *streams, size_t n,
    const char *part, struct wsp_error *err)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (streams[i].problem != NULL)
			return wsp_fail(err, WSP_ECORRUPT, "%s: %s", part,
			    streams[i].problem);
	return 0;
}

int
wsp_store_part_end(const struct wsp_store_cursor *streams, size_t n,
    const char *part, struct wsp_error *err)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (wsp_store_cursor_end(&streams[i], part, err) == -1)
			return -1;
	return 0;
}
