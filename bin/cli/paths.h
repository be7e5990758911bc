/* SPDX-License-Identifier: ISC */
/*
 * paths.h - the files that operands, lists and trees name, one by one.
 */
#ifndef BIN_CLI_PATHS_H
#define BIN_CLI_PATHS_H

#include <stdatomic.h>
#include <stdio.h>

#include "wsp-tree.h"

/* The directory that a tree was walked from, as long as anybody needs it. */
struct paths_root;

struct paths_entry;

struct paths {
	/* What gives the entries, and how many they are; or NULL. */
	bool		(*feed)(struct paths_entry *);
	uint64_t	 fed;

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
	struct paths_root *root;	/* of the tree */
	uint64_t	 number;
	struct wsp_error error;
};

/* One of them. */
struct paths_entry {
	enum wsp_walk_kind kind;
	uint64_t	 number;	/* of the operand or line, from 1 */
	const char	*path;
	const char	*name;		/* the end of the path */
	struct paths_root *root;	/* that it is opened from; or NULL */
	bool		 walked;	/* found in a tree */
	const struct wsp_error *error;	/* of one that failed */
};

/*
 * The place of an entry whose texts may have been moved: what paths_keep()
 * returned stays open until it is given to paths_release().
 */
struct paths_root *paths_keep(struct paths_root *);
void	paths_release(struct paths_root *);
struct wsp_path paths_place(const struct paths_root *, const char *path,
	    const char *name);

/* Stores the next one, valid until the next call; false after the last. */
bool	paths_next(struct paths *, struct paths_entry *);

/* Counts the files in a source of its own; 0 if that is enough before. */
uint64_t paths_count(const struct paths *, const atomic_bool *enough);

/*
 * Begins a source of the same files, which is to be ended before the other
 * one is begun; a list that could be read only once is copied for that.
 */
void	paths_survey(struct paths *survey, struct paths *);
void	paths_survey_end(struct paths *survey);

void	paths_end(struct paths *);

#endif
