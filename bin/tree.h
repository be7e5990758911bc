/* SPDX-License-Identifier: ISC */
/*
 * tree.h - work on one file, many files or whole trees of them.
 *
 * A tool that calls tree_each() has the options -R, -L, -j, --files-from, -0,
 * --rate, --resume, --progress and -v; with CLI_TREE or CLI_WRITES_TREE
 * cli_init() knows them, and the latter adds -n.  In the loop over the options
 * tree_option() takes the place of cli_option().
 *
 * The function of the tool is called for every file, perhaps by several
 * threads at once.  What it prints goes to item->out, what it has to say
 * through the functions here: both come out in the order of the walk.
 */
#ifndef TREE_H
#define TREE_H

#include <sys/stat.h>

#include <stdbool.h>

#include "out.h"
#include "wsp.h"

struct source;
struct tree_job;

struct item {
	const char	*path;
	const char	*name;	/* below its tree, or the last part of path */
	bool		 walked; /* is it in a tree? */
	struct out	*out;
	int64_t		 now;	/* when the work on it began, or --now */
	uint64_t	 number; /* of the operand, or line after them, from 1 */

	/* Of tree.c. */
	struct tree_job	*job;
	bool		 failed;
	bool		 interrupted;
};

/* Works on a file; of -1 the error is reported. */
typedef int tree_fn(struct item *, struct wsp_error *);

struct tree_tool {
	tree_fn		*file;
	bool		 writes;	/* a signal lets it end its files */

	/* What follows is in the directory of this item.  Or NULL. */
	void		(*dir)(struct item *);

	/* Makes sure of what was done, before it is called so.  Or NULL. */
	void		(*settle)(void);

	/* Shall the walk enter this directory?  By one thread.  Or NULL. */
	bool		(*enter)(const char *path, const struct stat *);
};

/* Handles an option of trees, one that all tools have, or a mistake. */
void	tree_option(int ch);

/* Takes directories as trees, as -R does. */
void	tree_recurse(void);

/* Exits with the usage unless there is something to work on. */
void	tree_operands(int argc);

/* Has one thread do all, a file after the other, whatever -j says. */
void	tree_one_by_one(void);

/* Is there one file to work on, named by an operand and by no option? */
bool	tree_single(int argc);

/* Does a list of files take the place of operands? */
bool	tree_listed(void);

/* Did --resume name a state? */
bool	tree_resumes(void);

/* Unless -j says, more threads: each will often wait until a file is synced. */
void	tree_waits(void);

/* How many threads there will be for so many operands. */
unsigned tree_threads(int argc);

/* Begins a source of the files that tree_run() will work on. */
void	tree_survey(struct source *, int argc, char *argv[]);

/* What --dry-run said. */
bool	tree_dry_run(void);

/*
 * Calls the function for every operand, or the files of those that are
 * directories, then those of the list; the value is that of cli_finish().
 */
int	tree_run(int argc, char *argv[], const struct tree_tool *);

/* The same for a tool that only has a function for files. */
int	tree_each(int argc, char *argv[], tree_fn *);

/* Say "tool: path: reason" of an item, which then has failed. */
void	item_fail(struct item *, const struct wsp_error *);
void	item_failx(struct item *, const char *, ...)
	    __attribute__((__format__(printf, 2, 3)));

/* Says "tool: path: text" of an item. */
void	item_note(struct item *, const char *, ...)
	    __attribute__((__format__(printf, 2, 3)));

/* Puts a whole line that is to be freed on standard error. */
void	item_line(struct item *, char *line);

/* Begins a block of output: an empty line comes before all but the first. */
void	item_block(struct item *);

#endif
