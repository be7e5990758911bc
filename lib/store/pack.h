/* SPDX-License-Identifier: ISC */
/* pack.h - a pack, while it is done. */
#ifndef WSP_STORE_PACK_H
#define WSP_STORE_PACK_H

#include "store/writer.h"

struct wsp_pack_run {
	const char	*path;
	const struct wsp_pack_options *options;
	wsp_store_say	*say;
	void		*arg;
	int64_t		 now_ns;
	struct wsp_store_writer *writer;	/* of this step */
	bool		 planned, worked;
	struct wsp_pack_counts counts;
};

/*
 * Makes the next segment of the fold into a transaction, and commits it;
 * *finished says whether that was the last.
 */
int	wsp_pack_step(struct wsp_pack_run *, uint64_t into, bool *finished,
	    struct wsp_error *);

#endif
