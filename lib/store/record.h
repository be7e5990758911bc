/* SPDX-License-Identifier: ISC */
/* record.h - what files of a store are made of: a header and a payload. */
#ifndef WSP_STORE_RECORD_H
#define WSP_STORE_RECORD_H

#include "store/format.h"

/* CRC-32 of bytes, or of more of them after others. */
uint32_t wsp_store_crc(const void *, size_t len);
uint32_t wsp_store_crc_more(uint32_t, const void *, size_t len);

/* Makes the 32 bytes of a header. */
void	wsp_store_record_encode(const struct wsp_store_record *, uint8_t *);

/* The id of the file that a header, of as many bytes, says it is in. */
uint64_t wsp_store_record_file(const uint8_t *);

/* Where the number is not known, it may be any. */
#define WSP_STORE_ANY	UINT32_MAX

/*
 * Reads the header of record number of a file, of which len bytes are there
 * from it on, at this offset.  WSP_ECORRUPT says the offset and what is wrong.
 */
int	wsp_store_record_decode(struct wsp_store_record *, const uint8_t *,
	    uint64_t len, uint64_t file, uint32_t number, uint64_t offset,
	    struct wsp_error *);

/* The same with its payload, which has to be right, too. */
int	wsp_store_record_whole(struct wsp_store_record *, const uint8_t *,
	    uint64_t len, uint64_t file, uint32_t number, uint64_t offset,
	    struct wsp_error *);

#endif
