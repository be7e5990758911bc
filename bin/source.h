/* SPDX-License-Identifier: ISC */
/*
 * source.h - the files that operands, lists and trees name, one by one.
 */
#ifndef SOURCE_H
#define SOURCE_H

#include <stdio.h>

#include "tree/walk.h"

struct source {
	/* To be set. */
	int		 argc;
	char		**argv;
	const char	*list;		/* file of paths, - or NULL */
	char		 end;		/* of each path in it */
	bool		 recursive;
	struct wsp_walk_options walk;

	/* Of source.c, zeroed. */
	FILE		*fp;
	bool		 shared;	/* with the source surveyed */
	char		*line;
	size_t		 room;
	struct wsp_walk	*tree;
	uint64_t	 number;
	struct wsp_error error;
};

/* One of them. */
struct source_entry {
	enum wsp_walk_kind kind;
	uint64_t	 number;	/* of the operand or line, from 1 */
	const char	*path;
	const char	*name;		/* the end of the path */
	bool		 walked;	/* found in a tree */
	const struct wsp_error *error;	/* of one that failed */
};

/* Stores the next one, valid until the next call; false after the last. */
bool	source_next(struct source *, struct source_entry *);

/* Counts the files in a source of its own; 0 if it was canceled. */
uint64_t source_count(const struct source *, wsp_cancel *);

/*
 * Begins a source of the same files, which is to be ended before the other
 * one is begun; a list that could be read only once is copied for that.
 */
void	source_survey(struct source *survey, struct source *);
void	source_survey_end(struct source *survey);

void	source_end(struct source *);

#endif
