/* SPDX-License-Identifier: ISC */
/*
 * row.h - what is known of a metric, in two columns: what seldom changes, and
 * what every write to the file changes.
 *
 * row.c is the only code that knows their bytes.
 */
#ifndef WSP_CATALOG_ROW_H
#define WSP_CATALOG_ROW_H

#include "wsp-catalog.h"

#define WSP_ROW_SIZE	48
#define WSP_DATA_SIZE	24

struct wsp_row {
	uint64_t	uid, modseq, inode, size;
	uint32_t	seen, born;
	uint32_t	header;		/* its number, from 1; or 0 */
	uint8_t		state;		/* enum wsp_catalog_state */
	uint8_t		zero;
	uint16_t	flags;
};

struct wsp_datum {
	uint64_t	dataseq;
	uint32_t	mtime, last, looked;
	uint32_t	blocks;		/* of 512 bytes, saturated */
};

void	wsp_row_decode(const uint8_t *, struct wsp_row *);
void	wsp_row_encode(const struct wsp_row *, uint8_t *);
void	wsp_datum_decode(const uint8_t *, struct wsp_datum *);
void	wsp_datum_encode(const struct wsp_datum *, uint8_t *);

/* Cuts a time or a number to 32 bits. */
uint32_t wsp_clamp_u32(int64_t);

#endif
