/* SPDX-License-Identifier: ISC */
/* take.h - what whisper-snapshot does. */
#ifndef BIN_SNAPSHOTS_TAKE_H
#define BIN_SNAPSHOTS_TAKE_H

#include "cli/cli.h"
#include "wsp-snapshot.h"

/* What the options said. */
struct take_said {
	struct wsp_snapshot_options snapshot;
	bool		 json, quiet, verbose, null;
	const char	*list;		/* of paths, or NULL */
	uint64_t	 age_s, checkpoint_s;
	int64_t		 threads;	/* or 0 */
	int		 when;		/* of enum progress_when */
};

extern struct take_said take_said;

/* Stores the tree at the first operand, or what the others name in it. */
void	take_snapshot(int argc, char *argv[]);

#endif
