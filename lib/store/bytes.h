/* SPDX-License-Identifier: ISC */
/* bytes.h - the files of a store, as bytes. */
#ifndef WSP_STORE_BYTES_H
#define WSP_STORE_BYTES_H

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

#endif
