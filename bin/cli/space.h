/* SPDX-License-Identifier: ISC */
/*
 * space.h - is there room for what the work on many files will write?
 */
#ifndef BIN_CLI_SPACE_H
#define BIN_CLI_SPACE_H

#include "wsp.h"

/* What the work on a file takes from its file system, in bytes. */
struct space_need {
	uint64_t	 more;		/* will be written */
	uint64_t	 less;		/* is freed after that */

	struct wsp_room	 room;		/* where it lies, if that is known */
	bool		 known;
	struct wsp_error error;		/* or why not */
};

/*
 * Finds out what a file needs; false if it will not be worked on.  Called by
 * several threads at once.
 */
typedef bool space_fn(struct wsp_path, struct space_need *);

/*
 * Asks the function about all files that each_run() would work on; says what
 * file system has too little room for them, and is false then.
 */
bool	space_check(int argc, char *argv[], space_fn *);

#endif
