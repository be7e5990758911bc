/* SPDX-License-Identifier: ISC */
/* str.h - texts of the format, copied so that they end with a NUL. */
#ifndef WSP_STORE_STR_H
#define WSP_STORE_STR_H

#include "store/arena.h"
#include "store/cursor.h"

/* Reads a text; one with a NUL in it is none. */
int	wsp_store_str_read(struct wsp_store_cursor *,
	    struct wsp_store_arena *, struct wsp_store_str *,
	    struct wsp_error *);

/* Reads u16 n and n texts. */
int	wsp_store_strs_read(struct wsp_store_cursor *,
	    struct wsp_store_arena *, struct wsp_store_str **, size_t *n,
	    struct wsp_error *);

#endif
