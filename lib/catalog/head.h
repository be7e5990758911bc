/* SPDX-License-Identifier: ISC */
/*
 * head.h - the first page of a catalogue: what it is, and its two commits.
 *
 * head.c is the only code that knows where its fields are.
 */
#ifndef WSP_CATALOG_HEAD_H
#define WSP_CATALOG_HEAD_H

#include "catalog/part.h"

#define WSP_PAGE	4096
#define WSP_IDENTITY_SIZE 64	/* of it are the identity */
#define WSP_UUID	16

enum {				/* flags of an identity */
	WSP_PARTIAL = 1,
	WSP_LISTED = 2,
	WSP_FOLLOW = 4
};

struct wsp_identity {
	uint8_t		uuid[WSP_UUID];
	uint64_t	generation;
	uint32_t	flags;
	bool		tidy;		/* what is to be zero is so */
};

struct wsp_slot_of {
	uint64_t	serial, next, floor;
	int64_t		names_at, data_at, headers_at;
	uint64_t	end;
	struct wsp_ref	index;
	uint64_t	metrics, directories, vanished, holes;
	bool		tidy;
	unsigned	at;		/* 0 or 1: which of the two it is */
};

/* Does a file of these bytes begin as a catalogue, of any version? */
bool	wsp_identity_begins(const uint8_t *, size_t len);

/* Does a file of these bytes begin as a catalogue of this version? */
bool	wsp_identity_claims(const uint8_t *, size_t len);

/* Reads what a page says a catalogue is, from its first bytes. */
int	wsp_identity_decode(const uint8_t *page, struct wsp_identity *,
	    struct wsp_error *);
void	wsp_identity_encode(const struct wsp_identity *, uint8_t *page);

enum wsp_slot_state {
	WSP_SLOT_EMPTY,
	WSP_SLOT_TORN,			/* not as it was written */
	WSP_SLOT_READ
};

/* Reads slot 0 or 1 of a page. */
enum wsp_slot_state wsp_commit_decode(const uint8_t *page, unsigned at,
	    struct wsp_slot_of *);

#define WSP_COMMIT_SIZE	128

/* Writes a slot to a buffer of that size; returns where in the page it goes. */
unsigned wsp_commit_encode(const struct wsp_slot_of *, uint8_t *);

#endif
