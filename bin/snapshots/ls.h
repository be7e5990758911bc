/* SPDX-License-Identifier: ISC */
/* ls.h - what -v has ls and show say of each object. */
#ifndef BIN_SNAPSHOTS_LS_H
#define BIN_SNAPSHOTS_LS_H

#include "cli/json.h"
#include "wsp-store.h"

/* A point that a revision mentions. */
struct ls_value {
	uint32_t	step, interval;
	bool		empty, past;
	double		value;
};

struct ls_more {
	bool		 values_known;
	size_t		 nvalues;
	struct ls_value	*values;
	bool		 size_known;
	uint64_t	 size;
	bool		 has_oldest;
	int64_t		 oldest;	/* point that the store remembers */
};

/* Reads what a revision mentions. */
int	ls_read_values(struct wsp_store *,
	    const struct wsp_store_revision_info *, struct ls_more *,
	    struct wsp_error *);

/* Reads how large its file was, and how far back its points reach. */
int	ls_read_size(struct wsp_store *,
	    const struct wsp_store_revision_info *,
	    const struct wsp_store_transaction *, struct ls_more *,
	    struct wsp_error *);

/* Put what was read, if anything was. */
void	ls_put_values(struct out *, const struct ls_more *);
void	ls_put_size(struct out *, const struct ls_more *);
void	ls_put_json(struct json *, const struct ls_more *);

void	ls_more_free(struct ls_more *);

#endif
