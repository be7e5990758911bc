/* SPDX-License-Identifier: ISC */
#ifndef WSP_FILE_COPY_H
#define WSP_FILE_COPY_H

#include "wsp.h"

struct wsp_source;
struct wsp_spot;
struct wsp_temp;

/*
 * Copies the bytes of a source to a new, empty one; pieces of zeros become
 * holes.  The flag may be NULL.
 */
int	wsp_copy_bytes(struct wsp_source *from, struct wsp_source *to,
	    wsp_cancel *, struct wsp_error *);

/* Have two sources the same bytes? */
int	wsp_same_bytes(struct wsp_source *, struct wsp_source *, bool *same,
	    struct wsp_error *);

/* Have two local files the same owner, group and mode? */
bool	wsp_same_attributes(const struct wsp_source *,
	    const struct wsp_source *);

/*
 * Begins a file that is to appear as a spot, as wsp_temp_open() does where
 * nobody holds a lock, with the bytes and the attributes of a source;
 * wsp_temp_close() has to follow if it succeeds.
 */
int	wsp_temp_copy(struct wsp_temp *, const struct wsp_spot *,
	    struct wsp_source *, int lock_timeout_ms, wsp_cancel *,
	    struct wsp_error *);

/* Is what is there the file of a source itself, by another name? */
bool	wsp_is_twin(struct wsp_source *, const struct wsp_spot *);

/*
 * Is it that, or a copy of it, of these bytes and attributes and on the disk,
 * as one leaves that dies between making the copy and removing the file?  Then
 * removes what may be left beside it.
 */
bool	wsp_is_moved(struct wsp_source *, const struct wsp_spot *);

#endif
