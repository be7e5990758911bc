/* SPDX-License-Identifier: ISC */
/* restore.h - what whisper-restore does. */
#ifndef BIN_SNAPSHOTS_RESTORE_H
#define BIN_SNAPSHOTS_RESTORE_H

#include "cli/each.h"
#include "snapshots/list.h"
#include "snapshots/snapshots.h"

/* What the options said. */
struct restore {
	int		 mode;		/* enum wsp_restore_mode */
	bool		 points, partial, quiet, verbose, null;
	struct cli_time	 from, until;
	const char	*list;		/* of metrics, or NULL */
	const char	*undo;		/* take this one back, or NULL */
};

extern struct restore restore_said;

/*
 * What is done with an object, and with the counts in the end.  The work is
 * done by several threads.
 */
struct restore_object {
	struct wsp_store *store;	/* of the thread */
	char		*key;
	const char	*path;		/* below the directory */
	const char	*name;		/* the same with that */
	struct wsp_restore_options options;
};

#define RESTORE_COUNTS	5

struct restore_count {
	const char	*member;	/* in JSON */
	const char	*text;		/* behind the number; or NULL */
	uint64_t	 n;
};

struct restore_work {
	bool	 changes;	/* of what a transaction has changed, too */
	int	(*object)(struct item *, struct restore_object *,
		    struct wsp_error *);
	const char *tid;	/* the member that has the transaction */
	size_t	 ncounts;
	void	(*get_counts)(struct restore_count *);
};

/* Puts metrics back, or what there was of them before a transaction. */
extern const struct restore_work restore_files, restore_undo;

/* What all have in common while it runs. */
struct restore_place {
	char		*tree;
	uint64_t	 first, tid;
	int		 root;		/* the directory, open */
	uint64_t	 failed;	/* in the end */
};

extern struct restore_place restore_place;

/* Prints the counts. */
void	restore_sum_up(const struct restore_work *);

/* Does it with the metrics of operands and the list, or all. */
void	restore_run(const struct restore_work *, const char *dir, int argc,
	    char *argv[]);

#endif
