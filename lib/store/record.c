/* SPDX-License-Identifier: ISC */
/* record.c - headers of records, both ways, and their checksums. */
#include <sys/endian.h>

#include <inttypes.h>
#include <string.h>
#include <zlib.h>

#include "store/record.h"

/* Offsets in a header. */
enum { AT_TYPE = 4, AT_VERSION, AT_ZERO, AT_FILE_ID = 8, AT_NUMBER = 16,
	AT_LENGTH = 20, AT_PAYLOAD_CRC = 24 };

uint32_t
wsp_store_crc_more(uint32_t crc, const void *bytes, size_t len)
{
	return (uint32_t)crc32_z(crc, bytes, len);
}

uint32_t
wsp_store_crc(const void *bytes, size_t len)
{
	return wsp_store_crc_more(0, bytes, len);
}

void
wsp_store_record_encode(const struct wsp_store_record *r, uint8_t *out)
{
	memcpy(out, WSP_STORE_MAGIC, AT_TYPE);
	out[AT_TYPE] = r->type;
	out[AT_VERSION] = WSP_STORE_VERSION;
	be16enc(out + AT_ZERO, 0);
	be64enc(out + AT_FILE_ID, r->file);
	be32enc(out + AT_NUMBER, r->number);
	be32enc(out + AT_LENGTH, r->length);
	be32enc(out + AT_PAYLOAD_CRC, r->crc);
	be32enc(out + WSP_STORE_CHECKED,
	    wsp_store_crc(out, WSP_STORE_CHECKED));
}

uint64_t
wsp_store_record_file(const uint8_t *in)
{
	return be64dec(in + AT_FILE_ID);
}

/* Whose is it, and does it end in the file? */
static int
check_place(const struct wsp_store_record *r, uint64_t len, uint64_t file,
    uint32_t number, uint64_t offset, struct wsp_error *err)
{
	if (r->file != file)
		return wsp_fail(err, WSP_ECORRUPT,
		    "offset %" PRIu64 ": a record of file %" PRIu64, offset,
		    r->file);
	if (number != WSP_STORE_ANY && r->number != number)
		return wsp_fail(err, WSP_ECORRUPT,
		    "offset %" PRIu64 ": record %" PRIu32 " where %" PRIu32
		    " belongs", offset, r->number, number);
	if (r->length > WSP_STORE_PAYLOAD_MAX ||
	    r->length > len - WSP_STORE_RECORD)
		return wsp_fail(err, WSP_ECORRUPT,
		    "offset %" PRIu64 ": record %" PRIu32 " is cut", offset,
		    r->number);
	return 0;
}

int
wsp_store_record_decode(struct wsp_store_record *r, const uint8_t *in,
    uint64_t len, uint64_t file, uint32_t number, uint64_t offset,
    struct wsp_error *err)
{
	if (len < WSP_STORE_RECORD)
		return wsp_fail(err, WSP_ECORRUPT, "offset %" PRIu64
		    ": the header of record %" PRIu32 " is cut", offset,
		    number);
	if (memcmp(in, WSP_STORE_MAGIC, AT_TYPE) != 0)
		return wsp_fail(err, WSP_ECORRUPT,
		    "offset %" PRIu64 ": no record", offset);
	if (be32dec(in + WSP_STORE_CHECKED) !=
	    wsp_store_crc(in, WSP_STORE_CHECKED))
		return wsp_fail(err, WSP_ECORRUPT, "offset %" PRIu64
		    ": checksum of the header of record %" PRIu32 " is wrong",
		    offset, number);
	if (in[AT_VERSION] != WSP_STORE_VERSION)
		return wsp_fail(err, WSP_ECORRUPT,
		    "format %d; this program knows %d", in[AT_VERSION],
		    WSP_STORE_VERSION);
	if (be16dec(in + AT_ZERO) != 0)
		return wsp_fail(err, WSP_ECORRUPT, "offset %" PRIu64
		    ": reserved bytes of record %" PRIu32 " are not 0",
		    offset, number);
	r->type = in[AT_TYPE];
	r->file = be64dec(in + AT_FILE_ID);
	r->number = be32dec(in + AT_NUMBER);
	r->length = be32dec(in + AT_LENGTH);
	r->crc = be32dec(in + AT_PAYLOAD_CRC);
	return check_place(r, len, file, number, offset, err);
}

int
wsp_store_record_whole(struct wsp_store_record *r, const uint8_t *in,
    uint64_t len, uint64_t file, uint32_t number, uint64_t offset,
    struct wsp_error *err)
{
	if (wsp_store_record_decode(r, in, len, file, number, offset,
	    err) == -1)
		return -1;
	if (wsp_store_crc(in + WSP_STORE_RECORD, r->length) != r->crc)
		return wsp_fail(err, WSP_ECORRUPT, "offset %" PRIu64
		    ": checksum of record %" PRIu32 " is wrong", offset,
		    r->number);
	return 0;
}
