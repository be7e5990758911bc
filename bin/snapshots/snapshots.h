/* SPDX-License-Identifier: ISC */
/* snapshots.h - what whisper-store does, a verb a function. */
#ifndef BIN_SNAPSHOTS_SNAPSHOTS_H
#define BIN_SNAPSHOTS_SNAPSHOTS_H

#include "cli/cli.h"
#include "cli/store_metrics.h"
#include "wsp-store.h"

/* What the options said. */
struct store_said {
	const char	*store;		/* -s, or NULL */
	const char	*tree, *at;
	bool		 json, verbose, data, rebuild;
	unsigned	 sample;	/* percent of blocks; 0 for all */
	int64_t		 threads;	/* or 0 */
};

extern struct store_said store_said;

/* Each takes the operands after the verb. */
void	store_log(int argc, char *argv[]);
void	store_ls(int argc, char *argv[]);
void	store_show(int argc, char *argv[]);
void	store_check(int argc, char *argv[]);
void	store_dump(int argc, char *argv[]);
void	store_stats(int argc, char *argv[]);

/* The store that -s or $WHISPER_STORE names; exits with the usage if none. */
const char *store_name(void);

/* How many threads are to work: -j, or the processors. */
unsigned store_threads(void);

/* Can it be changed?  Not elsewhere, which is said then. */
bool	store_may_change(void);

/* Opens it to read it; NULL after it was said why not. */
struct wsp_store *store_open(void);

/* What is worked on: a tree as of a transaction. */
struct store_place {
	struct wsp_store *store;
	const char	*tree;
	const struct wsp_store_transaction *t;
};

/* Opens it, and finds the tree and what --at says; or says why not. */
bool	store_place(struct store_place *);

/* Says what went wrong with the store. */
void	store_fail(const struct wsp_error *);

/* Puts a time of nanoseconds, or of seconds, in UTC. */
void	store_put_time(struct out *, uint64_t ns);
void	store_put_seconds(struct out *, int64_t s);

#endif
