/* SPDX-License-Identifier: ISC */
/* bytes.h - the files of a store, as bytes. */
#ifndef WSP_STORE_BYTES_H
#define WSP_STORE_BYTES_H

#include "base/site.h"
#include "store/format.h"

/* The name of a segment below the store, in a buffer of this size. */
#define WSP_STORE_NAME_SIZE	64
const char *wsp_store_segment_name(char *, uint64_t number);

/* Opens a file below the directory of a store to read it. */
int	wsp_store_file_open(int dir, const char *name, uint64_t *size,
	    struct wsp_error *);

/* Reads a file as a whole, unless it is larger than most; free *bytes. */
int	wsp_store_file_whole(int dir, const char *name, uint64_t most,
	    uint8_t **bytes, size_t *len, struct wsp_error *);

/* Reads all of so many bytes; WSP_ECORRUPT if there are fewer. */
int	wsp_store_file_read(int fd, void *, size_t len, uint64_t offset,
	    struct wsp_error *);

/*
 * A segment that is open to be read: below a directory or, unless that is NULL,
 * below a site, where nobody looks at it before it is read, and its size is
 * that which is expected.
 */
struct wsp_bytes {
	int		 fd;
	struct wsp_site	*site;
	uint64_t	 size;
	char		 name[WSP_STORE_NAME_SIZE];
};

int	wsp_bytes_open(struct wsp_bytes *, int dir, struct wsp_site *,
	    const char *name, uint64_t expected, struct wsp_error *);

/* Reads all of so many bytes; WSP_ECORRUPT if there are fewer. */
int	wsp_bytes_read(struct wsp_bytes *, void *, size_t len,
	    uint64_t offset, struct wsp_error *);
void	wsp_bytes_close(struct wsp_bytes *);

#endif
