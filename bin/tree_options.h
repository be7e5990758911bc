/* SPDX-License-Identifier: ISC */
#ifndef TREE_OPTIONS_H
#define TREE_OPTIONS_H

#include "progress.h"
#include "source.h"

/* What the options of trees said, for tree.c. */
struct tree_options {
	struct source	 source;
	double		 rate;		/* files a second; 0 for no limit */
	unsigned	 threads;	/* or 0 */
	enum progress_when when;
	const char	*state;		/* of --resume, or NULL */
	bool		 listed;	/* by --files-from */
	bool		 one_by_one, waits;
	bool		 dry_run, verbose;
};

extern struct tree_options tree_said;

#endif
