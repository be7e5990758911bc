/* SPDX-License-Identifier: ISC */
/* json_text.h - lines of JSON as Python writes them. */
#ifndef WSP_CATALOG_JSON_TEXT_H
#define WSP_CATALOG_JSON_TEXT_H

#include "catalog/buf.h"

/*
 * Adds a text in quotes, all in ASCII: a byte that is not part of UTF-8
 * becomes \udc80 to \udcff.
 */
int	wsp_json_string(struct wsp_buf *, const char *, size_t len,
	    struct wsp_error *);

/* Adds what printf(3) would print. */
int	wsp_json_printf(struct wsp_buf *, struct wsp_error *, const char *, ...)
	    __attribute__((__format__(printf, 3, 4)));

#endif
