/* SPDX-License-Identifier: ISC */
/* row.c - what is known of a metric, in two columns. */
#include <sys/endian.h>

#include "catalog/row.h"

void
wsp_row_decode(const uint8_t *p, struct wsp_row *row)
{
	row->uid = be64dec(p);
	row->modseq = be64dec(p + 8);
	row->inode = be64dec(p + 16);
	row->size = be64dec(p + 24);
	row->seen = be32dec(p + 32);
	row->born = be32dec(p + 36);
	row->header = be32dec(p + 40);
	row->state = p[44];
	row->zero = p[45];
	row->flags = be16dec(p + 46);
}

void
wsp_row_encode(const struct wsp_row *row, uint8_t *p)
{
	be64enc(p, row->uid);
	be64enc(p + 8, row->modseq);
	be64enc(p + 16, row->inode);
	be64enc(p + 24, row->size);
	be32enc(p + 32, row->seen);
	be32enc(p + 36, row->born);
	be32enc(p + 40, row->header);
	p[44] = row->state;
	p[45] = 0;
	be16enc(p + 46, row->flags);
}

void
wsp_datum_decode(const uint8_t *p, struct wsp_datum *d)
{
	d->dataseq = be64dec(p);
	d->mtime = be32dec(p + 8);
	d->last = be32dec(p + 12);
	d->looked = be32dec(p + 16);
	d->blocks = be32dec(p + 20);
}

void
wsp_datum_encode(const struct wsp_datum *d, uint8_t *p)
{
	be64enc(p, d->dataseq);
	be32enc(p + 8, d->mtime);
	be32enc(p + 12, d->last);
	be32enc(p + 16, d->looked);
	be32enc(p + 20, d->blocks);
}

uint32_t
wsp_clamp_u32(int64_t v)
{
	return v < 0 ? 0 : v > UINT32_MAX ? UINT32_MAX : (uint32_t)v;
}
