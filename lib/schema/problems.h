/* SPDX-License-Identifier: ISC */
/*
 * problems.h - what is wrong with a schema file, by the lines of the file.
 */
#ifndef WSP_SCHEMA_PROBLEMS_H
#define WSP_SCHEMA_PROBLEMS_H

#include "wsp-tree.h"

struct wsp_problem;

/* Zeroed it is ready for use. */
struct wsp_problems {
	size_t		 n, room;
	struct wsp_problem *list;
	bool		 failed;	/* there was no memory for one */
};

/* A wsp_schema_problem, for which arg is the struct. */
void	wsp_problems_add(void *arg, const char *text);

/*
 * Tells all, those of an earlier line first and those of one line in the order
 * in which they were found, and forgets them.
 */
int	wsp_problems_tell(struct wsp_problems *, const char *path,
	    wsp_schema_problem *, void *arg, struct wsp_error *);

#endif
