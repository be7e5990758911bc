/* SPDX-License-Identifier: ISC */
/*
 * each.h - work on one file, many files or whole trees of them.
 *
 * A tool that calls each_file() lists both tables of options here, and if it
 * writes those of --dry-run between them.
 *
 * The function of the tool is called for every file, perhaps by several
 * threads at once.  What it prints goes to item->out, what it has to say
 * through the functions here: both come out in the order of the walk.
 */
#ifndef BIN_CLI_EACH_H
#define BIN_CLI_EACH_H

#include <sys/stat.h>

#include <stdbool.h>

#include "cli/cli.h"
#include "cli/out.h"
#include "wsp.h"

struct paths;
struct paths_entry;
struct each_job;

struct item {
	const char	*path;
	struct wsp_path place;	/* where that is opened; its name is path */
	const char	*name;	/* below its tree, or the last part of path */
	bool		 walked; /* is it in a tree? */
	struct out	*out;
	int64_t		 now;	/* when the work on it began, or --now */
	uint64_t	 number;	/* of operand, or line after, from 1 */
	uint64_t	 more;		/* files that were worked on with it */

	/* Of each.c. */
	struct each_job	*job;
	bool		 failed;
	bool		 interrupted;
};

/* Works on a file; of -1 the error is reported. */
typedef int each_fn(struct item *, struct wsp_error *);

struct each_tool {
	each_fn		*file;
	bool		 writes;	/* a signal lets it end its files */

	/* What follows is in the directory of this item.  Or NULL. */
	void		(*dir)(struct item *);

	/* Makes sure of what was done, before it is called so.  Or NULL. */
	void		(*sync_all)(void);

	/* Prints what was done, in the end or before a signal ends it all.  Or
	   NULL. */
	void		(*sum_up)(void);

	/* Shall the walk enter this directory?  By one thread.  Or NULL. */
	bool		(*enter)(const char *path, const struct stat *);
};

extern const struct cli_option each_files_options[];	/* -R, -L, -0, -j */
extern const struct cli_option each_jobs_options[];	/* only -j */
extern const struct cli_option each_run_options[];	/* --rate and so on */

#define EACH_MAX_THREADS	1024

/* How many threads there are by default: the processors that are online. */
unsigned each_processors(void);

/* Takes files of this suffix from trees, instead of .wsp. */
void	each_take(const char *suffix);

/* Takes directories as trees, as -R does. */
void	each_recurse(void);

/* Exits with the usage unless there is something to work on. */
void	each_operands(int argc);

/* Has one thread do all, a file after the other, whatever -j says. */
void	each_one_by_one(void);

/* Is there one file to work on, named by an operand and by no option? */
bool	each_single(int argc);

/* The operand of this number, from 1 on, or NULL. */
const char *each_operand(uint64_t number);

/* How many directories, or lists, could not be read so far. */
uint64_t each_unread(void);

/* Did -L say that symbolic links lead on? */
bool	each_follows(void);

/*
 * What is said behind an error: that -L would help where a link leads out of a
 * tree that -R walks, or -R with a directory, though not with one that has the
 * name of a backup or a temporary file.
 */
const char *each_hint(const char *path, const struct wsp_error *);

/* As cli_fail(), with that. */
void	each_fail(const char *path, struct wsp_error *);

/* After such a file: sums up if -v asks for that. */
void	each_sum(bool failed);

/* Does a list of files take the place of operands? */
bool	each_listed(void);

/* Did --resume name a state? */
bool	each_resumes(void);

/* Unless -j says, more threads: each will often wait until a file is synced. */
void	each_waits(void);

/* How many threads there will be for so many operands. */
unsigned each_threads(int argc);

/* Begins a source of the files that each_run() will work on. */
void	each_survey(struct paths *, int argc, char *argv[]);

/* What -v said, of which a tool may have a row with other help. */
extern bool each_verbose;

/*
 * Calls the function for every operand, or the files of those that are
 * directories, then those of the list; the value is that of cli_finish().
 */
int	each_run(int argc, char *argv[], const struct each_tool *);

/* The same for a tool that only has a function for files. */
int	each_file(int argc, char *argv[], each_fn *);

/*
 * Calls it for so many entries of a source of the tool's own, by several
 * threads even if it is one.  The function stores the next entry, of which
 * number and name ascend as in a walk; false after the last.
 */
int	each_feed(const struct each_tool *, bool (*)(struct paths_entry *),
	    uint64_t n);

/* Does --resume name the state of a run that has ended? */
bool	each_goes_on(void);

/*
 * Works on an item; on what changed while it was read once more, if nothing was
 * printed yet.
 */
int	item_work(struct item *, each_fn *, struct wsp_error *);

/* Say "tool: path: reason" of an item, which then has failed. */
void	item_fail(struct item *, const struct wsp_error *);
void	item_failx(struct item *, const char *, ...)
	    __attribute__((__format__(printf, 2, 3)));

/* Says "tool: path: text" of an item. */
void	item_note(struct item *, const char *, ...)
	    __attribute__((__format__(printf, 2, 3)));

/*
 * Was it seen in a directory and then removed?  Such an item has not failed;
 * -v says so.
 */
bool	item_gone(const struct item *, const struct wsp_error *);

/* Puts a whole line that is to be freed on standard error. */
void	item_line(struct item *, char *line);

/* Begins a block of output: an empty line comes before all but the first. */
void	item_block(struct item *);

#endif
