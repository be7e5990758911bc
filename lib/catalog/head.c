/* SPDX-License-Identifier: ISC */
/* head.c - the first page of a catalogue: what it is, and its two commits. */
#include <sys/endian.h>

#include <string.h>
#include <zlib.h>

#include "base/error.h"
#include "catalog/head.h"

#define MAGIC		"WSPCAT1\n"
#define FAMILY		6		/* bytes that all versions share */
#define IDENTITY_CRC	60
#define SLOT_CRC	124
#define FIRST_SLOT	1024

static uint32_t
crc(const uint8_t *bytes, size_t len)
{
	return (uint32_t)crc32(0, bytes, (uInt)len);
}

static bool
is_zero(const uint8_t *bytes, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (bytes[i] != 0)
			return false;
	return true;
}

bool
wsp_identity_begins(const uint8_t *bytes, size_t len)
{
	return len >= FAMILY && memcmp(bytes, MAGIC, FAMILY) == 0;
}

bool
wsp_identity_claims(const uint8_t *bytes, size_t len)
{
	return len >= strlen(MAGIC) && memcmp(bytes, MAGIC,
	    strlen(MAGIC)) == 0;
}

int
wsp_identity_decode(const uint8_t *page, struct wsp_identity *id,
    struct wsp_error *err)
{
	if (!wsp_identity_begins(page, WSP_IDENTITY_SIZE))
		return wsp_fail(err, WSP_ECORRUPT, "not a catalogue");
	if (!wsp_identity_claims(page, WSP_IDENTITY_SIZE))
		return wsp_fail(err, WSP_ECORRUPT,
		    "a catalogue of another version");
	if (crc(page, IDENTITY_CRC) != be32dec(page + IDENTITY_CRC))
		return wsp_fail(err, WSP_ECORRUPT,
		    "damaged: the head is not what was written");
	memcpy(id->uuid, page + 8, WSP_UUID);
	id->generation = be64dec(page + 24);
	id->flags = be32dec(page + 32);
	id->tidy = is_zero(page + 36, 24);
	if ((id->flags & ~(uint32_t)(WSP_PARTIAL | WSP_LISTED |
	    WSP_FOLLOW)) != 0)
		return wsp_fail(err, WSP_ECORRUPT,
		    "a catalogue of another version");
	return 0;
}

void
wsp_identity_encode(const struct wsp_identity *id, uint8_t *page)
{
	memset(page, 0, WSP_PAGE);
	memcpy(page, MAGIC, sizeof(MAGIC) - 1);
	memcpy(page + 8, id->uuid, WSP_UUID);
	be64enc(page + 24, id->generation);
	be32enc(page + 32, id->flags);
	be32enc(page + IDENTITY_CRC, crc(page, IDENTITY_CRC));
}

enum wsp_slot_state
wsp_commit_decode(const uint8_t *page, unsigned at, struct wsp_slot_of *s)
{
	const uint8_t *p = page + FIRST_SLOT * (at + 1);

	if (is_zero(p, WSP_COMMIT_SIZE))
		return WSP_SLOT_EMPTY;
	s->serial = be64dec(p);
	if (s->serial == 0 || crc(p, SLOT_CRC) != be32dec(p + SLOT_CRC))
		return WSP_SLOT_TORN;
	s->next = be64dec(p + 8);
	s->floor = be64dec(p + 16);
	s->names_at = (int64_t)be64dec(p + 24);
	s->data_at = (int64_t)be64dec(p + 32);
	s->headers_at = (int64_t)be64dec(p + 40);
	s->end = be64dec(p + 48);
	s->index.place = be64dec(p + 56);
	s->index.id = be64dec(p + 64);
	s->index.length = be32dec(p + 72);
	s->index.crc = be32dec(p + 76);
	s->metrics = be64dec(p + 80);
	s->directories = be64dec(p + 88);
	s->vanished = be64dec(p + 96);
	s->holes = be64dec(p + 104);
	s->tidy = is_zero(p + 112, 12);
	s->at = at;
	return WSP_SLOT_READ;
}

unsigned
wsp_commit_encode(const struct wsp_slot_of *s, uint8_t *p)
{
	memset(p, 0, WSP_COMMIT_SIZE);
	be64enc(p, s->serial);
	be64enc(p + 8, s->next);
	be64enc(p + 16, s->floor);
	be64enc(p + 24, (uint64_t)s->names_at);
	be64enc(p + 32, (uint64_t)s->data_at);
	be64enc(p + 40, (uint64_t)s->headers_at);
	be64enc(p + 48, s->end);
	be64enc(p + 56, s->index.place);
	be64enc(p + 64, s->index.id);
	be32enc(p + 72, s->index.length);
	be32enc(p + 76, s->index.crc);
	be64enc(p + 80, s->metrics);
	be64enc(p + 88, s->directories);
	be64enc(p + 96, s->vanished);
	be64enc(p + 104, s->holes);
	be32enc(p + SLOT_CRC, crc(p, SLOT_CRC));
	return FIRST_SLOT * (s->at + 1);
}
