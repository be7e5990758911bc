/* SPDX-License-Identifier: ISC */
/*
 * ingest.h - take in plaintext lines, and write their points to a tree.
 */
#ifndef BIN_INPUT_INGEST_H
#define BIN_INPUT_INGEST_H

#include <stdbool.h>
#include <stdint.h>

#include "wsp-tree.h"

struct ingest_settings {
	struct wsp_ingest_options options;
	uint64_t	 future_limit;	/* seconds that points may be ahead */
	uint64_t	 batch;		/* points that are kept at most */
	int		 flush_ms;	/* how long they are */
	bool		 quiet, strict, verbose;
};

/*
 * Takes in the files, of which - is standard input as is none at all, until
 * their end or a signal; the value is the exit status.
 */
int	ingest_run(const char *root, int argc, char *argv[],
	    const struct ingest_settings *);

#endif
