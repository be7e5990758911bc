/* SPDX-License-Identifier: ISC */
/*
 * pair.h - bring points from one file to another, or from tree to tree.
 */
#ifndef BIN_PAIR_PAIR_H
#define BIN_PAIR_PAIR_H

#include "cli/cli.h"
#include "wsp.h"

/* Two open files, and when the work on them began. */
struct pair {
	const char	*paths[2];
	struct wsp	*src, *dst;
	int64_t		 now;
};

/* Stores how many points change, or in a dry run would. */
typedef int pair_fn(const struct pair *, bool dry_run, uint64_t *points,
	    struct wsp_error *);

typedef int pair_check(const struct pair *, struct wsp_error *);

struct pair_tool {
	const char	*verb;		/* what is done, in the past */
	bool		self;		/* a file and itself may be a pair */
	pair_check	*check;		/* can it be done?  Or NULL */
	pair_fn		*fn;
};

/* --create. */
extern const struct cli_option pair_options[];

/*
 * Works on the two files, or on the files of the second tree that the first
 * one has, too; the value is that of cli_finish().
 */
int	pair_run(char *paths[2], const struct pair_tool *);

#endif
