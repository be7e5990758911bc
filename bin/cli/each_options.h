/* SPDX-License-Identifier: ISC */
#ifndef BIN_CLI_EACH_OPTIONS_H
#define BIN_CLI_EACH_OPTIONS_H

#include "cli/progress.h"
#include "cli/paths.h"

/* What the options of trees said, for each.c. */
struct each_options {
	struct paths	 source;
	double		 rate;		/* files a second; 0 for no limit */
	int64_t		 threads;	/* or 0 */
	int		 when;		/* of enum progress_when */
	const char	*state;		/* of --resume, or NULL */
	bool		 listed;	/* by --files-from */
	bool		 one_by_one, waits;
	bool		 sums_up;	/* at the end, also after one file */
};

extern struct each_options each_said;

#endif
