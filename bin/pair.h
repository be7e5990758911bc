/* SPDX-License-Identifier: ISC */
/*
 * pair.h - bring points from one file to another, or from tree to tree.
 */
#ifndef PAIR_H
#define PAIR_H

#include "wsp.h"

/* Two open files, and when the work on them began. */
struct pair {
	const char	*paths[2];
	struct wsp	*src, *dst;
	int64_t		 now;
};

typedef int pair_fn(const struct pair *, struct wsp_error *);

struct pair_tool {
	const char	*verb;		/* what is done, in the past */
	pair_fn		*check;		/* can it be done?  Or NULL */
	pair_fn		*fn;
	bool		 create;	/* files that a tree lacks */
};

/*
 * Works on the two files, or on the files of the second tree that the first
 * one has, too; the value is that of cli_finish().
 */
int	pair_run(char *paths[2], const struct pair_tool *);

#endif
