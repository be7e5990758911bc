/* SPDX-License-Identifier: ISC */
/*
 * move.h - metrics of a tree that get other names, or copies of those.
 *
 * Lines of old and new names become pairs of paths below the root, a pair for
 * each metric; what of them cannot be done is known before the work begins.
 */
#ifndef BIN_MOVE_MOVE_H
#define BIN_MOVE_MOVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wsp-ops.h"

struct move_said {
	const char	*map;		/* or NULL */
	bool		 null;		/* names in it end in NULs */
	bool		 copy, merge, prune;
	bool		 hashed, tag_names;	/* new names with tags */
};

extern struct move_said move_said;

/* The tree, as typed without slashes at the end, and its open directory. */
extern const char *move_root;
extern int move_root_fd;

/* Opens it, and cuts those slashes off; false if that cannot be done. */
bool	move_open_root(char *path);

/* What a name stands for. */
struct move_name {
	bool		 dir;		/* all metrics below a directory */
	bool		 tagged;	/* a metric with tags, by its name */
	char		 path[WSP_METRICLEN]; /* of the file; of a directory
					   with a slash at the end, unless it
					   is the root */
	char		 hashed[WSP_METRICLEN]; /* the other one of tagged */
};

/* Finds out; WSP_EVALUE if it is no name. */
int	move_name_read(const char *text, struct move_name *,
	    struct wsp_error *);

/* A new file of a metric with tags has but one place. */
int	move_name_check(const struct move_name *, struct wsp_error *);

/* Is there anything of this path?  Links are not followed. */
bool	move_is_there(const char *path);
bool	move_is_gone(const char *path);
bool	move_is_dir(const char *path);

enum move_kind {
	MOVE_FILE,
	MOVE_DIR,		/* all that is below, by one rename */
	MOVE_SWAP		/* two files that get each other's names */
};

/* A line of the map, or the operands. */
struct move_line {
	uint64_t	 number;	/* from 1 */
	char		*old, *new;	/* paths below the root; or NULL */
	char		*text;		/* the old name as it was given */
	char		*problem;	/* why it cannot be done; or NULL */
	bool		 dir;
};

/* What is moved in one step. */
struct move_pair {
	enum move_kind	 kind;
	uint64_t	 number;	/* with name its place in the work */
	char		*name;		/* below the directory of the line */
	char		*old, *new;	/* paths below the root */
	char		*shown;		/* the old one, with the root */
	char		*problem;	/* why it cannot be done; or NULL */
	struct move_pair *first;	/* to be done before; or NULL */
	struct move_pair *behind;	/* what waits for this one; or NULL */
	bool		 placed;	/* in the order of the work */
	bool		 done;
	size_t		 nfiles;	/* of MOVE_DIR: names below it */
	char		**files;
};

struct move_lines {
	size_t		 n;
	struct move_line *list;
};

struct move_pairs {
	size_t		 n;
	struct move_pair *list;
	size_t		 norder;
	struct move_pair **order;	/* of the work */
	bool		 many;		/* more than a metric was named */
	bool		 ordered;	/* some wait for others */
};

/* Read the lines; exit if the map is no map. */
void	move_read_map(struct move_lines *);
void	move_read_operands(struct move_lines *, char *argv[2]);

/* Release what these and move_plan() filled. */
void	move_free_lines(struct move_lines *);
void	move_free_pairs(struct move_pairs *);

/* Finds the lines that stand in each other's way. */
void	move_check_lines(struct move_lines *);

/* Adds the paths of the links in a directory, to be freed. */
void	move_find_links(const char *path, char ***names, size_t *n);

/* Makes the pairs, in the order in which they are to be done. */
void	move_plan(const struct move_lines *, struct move_pairs *);

/* Directories of the tree that were seen on the way to what is moved. */
void	move_prune_seen(const char *path);

/* Lets those go that are empty, or would be. */
void	move_prune(const struct move_pairs *);

/* Does the work; the value is that of cli_finish(). */
int	move_run(struct move_pairs *);

/* A copy of a text, or the text that is printed. */
char	*move_text(const char *, ...)
	    __attribute__((__format__(printf, 1, 2)));

#endif
