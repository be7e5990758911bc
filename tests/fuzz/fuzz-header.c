/* SPDX-License-Identifier: ISC */
/*
 * fuzz-header.c - decode and check the bytes at the beginning of a file.
 *
 * The header is checked as that of a file just as long as the input, of one
 * that ends with its last archive, and of others.
 */
#include "classic/header.h"
#include "fuzz.h"

#define MAX_ARCHIVES	256

static uint64_t
end_of(const struct wsp_archive *a)
{
	return a->offset + wsp_archive_size(a);
}

/* The rules again, one pair of archives after the other. */
static bool
sound(const struct wsp_info *info)
{
	const struct wsp_archive *a = info->archives;
	uint64_t header = WSP_HEADER_SIZE + WSP_ENTRY_SIZE *
	    (uint64_t)info->narchives;
	uint32_t i, j;

	if (info->method < WSP_AVERAGE || info->method > WSP_ABSMIN ||
	    !(info->xff >= 0) || !(info->xff <= 1) || info->narchives == 0)
		return false;
	for (i = 0; i < info->narchives; i++) {
		if (a[i].step == 0 || a[i].points == 0 ||
		    a[i].offset < header || end_of(&a[i]) > info->file_size)
			return false;
		for (j = 0; j < i; j++)
			if (a[i].offset < end_of(&a[j]) &&
			    a[j].offset < end_of(&a[i]))
				return false;
	}
	return true;
}

static void
check(struct wsp_info *info, uint32_t claimed, uint64_t file_size)
{
	struct wsp_error err = { 0 };
	bool accepted;

	info->file_size = file_size;
	accepted = wsp_header_check(info, claimed, &err) == 0;
	must(accepted == (claimed == info->narchives && sound(info)),
	    "the header is accepted if and only if it is sound");
	must(accepted || (err.code == WSP_ECORRUPT && err.msg[0] != '\0'),
	    "a refused header has a reason");
}

static void
round_trip(const uint8_t *data, const struct wsp_header *h,
    const struct wsp_archive *first)
{
	uint8_t buf[WSP_HEADER_SIZE];

	wsp_header_encode(h, buf);
	/* Some processors change the bits of a NaN when they move it. */
	must(h->xff != h->xff || memcmp(buf, data, WSP_HEADER_SIZE) == 0,
	    "a header is encoded as it was decoded");
	if (first == NULL)
		return;
	wsp_entry_encode(first, buf);
	must(memcmp(buf, data + WSP_HEADER_SIZE, WSP_ENTRY_SIZE) == 0,
	    "an archive is encoded as it was decoded");
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct wsp_archive archives[MAX_ARCHIVES];
	struct wsp_info info = { .archives = archives };
	struct wsp_header h;
	uint64_t end = 0;
	uint32_t i, room;

	if (wsp_header_foreign(size) != NULL)
		return 0;
	must(size >= WSP_HEADER_SIZE, "what is too short is no header");
	wsp_header_decode(data, &h);
	room = (uint32_t)((size - WSP_HEADER_SIZE) / WSP_ENTRY_SIZE);
	if (room > MAX_ARCHIVES)
		room = MAX_ARCHIVES;
	info.method = h.method;
	info.max_retention = h.max_retention;
	info.xff = h.xff;
	info.narchives = h.narchives < room ? h.narchives : room;
	for (i = 0; i < info.narchives; i++) {
		wsp_entry_decode(data + WSP_HEADER_SIZE +
		    WSP_ENTRY_SIZE * (size_t)i, &archives[i]);
		if (end_of(&archives[i]) > end)
			end = end_of(&archives[i]);
	}
	round_trip(data, &h, info.narchives > 0 ? archives : NULL);
	check(&info, h.narchives, size);
	check(&info, h.narchives, end);
	check(&info, h.narchives, end + 1);
	check(&info, h.narchives, end > 0 ? end - 1 : 0);
	check(&info, h.narchives, INT64_MAX);
	return 0;
}
