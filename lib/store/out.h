/* SPDX-License-Identifier: ISC */
/*
 * out.h - bytes that grow: what records and streams are put together in.
 *
 * A lack of memory is remembered and the rest is left out, so that only who
 * uses the bytes has to ask, once.
 */
#ifndef WSP_STORE_OUT_H
#define WSP_STORE_OUT_H

#include "store/format.h"

/* Zeroed it is ready for use. */
struct wsp_out {
	uint8_t	*data;
	size_t	 len, room;
	bool	 failed;
};

/* Makes room for len more bytes, and returns where they go; or NULL. */
uint8_t	*wsp_out_more(struct wsp_out *, size_t len);

void	wsp_out_bytes(struct wsp_out *, const void *, size_t len);
void	wsp_out_u8(struct wsp_out *, uint8_t);
void	wsp_out_u16(struct wsp_out *, uint16_t);
void	wsp_out_u32(struct wsp_out *, uint32_t);
void	wsp_out_u64(struct wsp_out *, uint64_t);

/* Numbers of 1 to 10 bytes, without and with a sign. */
void	wsp_out_v(struct wsp_out *, uint64_t);
void	wsp_out_z(struct wsp_out *, int64_t);

/* A text with its length, and a list of them with their number. */
void	wsp_out_str(struct wsp_out *, const struct wsp_store_str *);
void	wsp_out_strs(struct wsp_out *, const struct wsp_store_str *, size_t n);
void	wsp_out_refs(struct wsp_out *, const uint64_t *, size_t n);

/* A key, of which the first bytes are those of the one before it. */
void	wsp_out_key(struct wsp_out *, const struct wsp_store_str *before,
	    const struct wsp_store_str *);

/* Fails if there was no memory for any of several of them. */
int	wsp_out_check(const struct wsp_out *, size_t n, struct wsp_error *);

/* Forgets the bytes and keeps the memory, or frees that. */
void	wsp_out_empty(struct wsp_out *);
void	wsp_out_free(struct wsp_out *);

#endif
