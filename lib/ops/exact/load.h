/* SPDX-License-Identifier: ISC */
/*
 * load.h - restore a file from its text, line by line.
 */
#ifndef WSP_OPS_EXACT_LOAD_H
#define WSP_OPS_EXACT_LOAD_H

#include "base/source.h"
#include "classic/header.h"
#include "wsp-ops.h"

/* Bytes of the file that are written in one go, so that the rest are holes. */
#define WSP_PAGE	4096

struct wsp_page {
	struct wsp_source *source;
	uint64_t	offset;
	size_t		from, to;	/* what has changed of it */
	uint8_t		bytes[WSP_PAGE];
};

/* What the next line must be; after the table it may be several. */
enum wsp_expected {
	WSP_EXPECT_FIRST,
	WSP_EXPECT_SIZE,
	WSP_EXPECT_METHOD,
	WSP_EXPECT_RETENTION,
	WSP_EXPECT_XFF,
	WSP_EXPECT_COUNT,
	WSP_EXPECT_DATA,
	WSP_EXPECT_NOTHING
};

struct wsp_load {
	enum wsp_expected expected;
	uint64_t	 size;
	uint32_t	 method;
	uint32_t	 max_retention;
	uint32_t	 xff_bits;
	uint32_t	 count;		/* archives that the header claims */
	uint32_t	 narchives;	/* entries of archives */
	struct wsp_archive *archives;	/* to be freed */
	const struct wsp_archive *data;	/* whose slots the lines are, or NULL */
	uint64_t	 next;		/* the lowest number of the next slot */
	struct wsp_page	 page;
};

/*
 * Does what a line says.  Fails with WSP_EVALUE, without its number, if it
 * makes no sense there.
 */
int	wsp_load_line(struct wsp_load *, const char *, struct wsp_error *);

/* Writes bytes somewhere in the file. */
int	wsp_page_put(struct wsp_page *, uint64_t offset, const uint8_t *,
	    size_t len, struct wsp_error *);

/* Writes what has not been written. */
int	wsp_page_flush(struct wsp_page *, struct wsp_error *);

#endif
