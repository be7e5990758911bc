/* SPDX-License-Identifier: ISC */
/*
 * store_metrics.h - which objects of a store a METRIC names.
 *
 * It is a name (a.b.c, a.b;tag=v), a path (a/b/c.wsp), a directory of the
 * tree, or a pattern for paths without .wsp, dots being slashes.
 */
#ifndef BIN_CLI_STORE_METRICS_H
#define BIN_CLI_STORE_METRICS_H

#include "wsp-store.h"

struct store_metric {
	char	*key;		/* of one object, or NULL */
	char	*hashed;	/* the same, if its file is called by a hash;
				   NULL where it cannot be */
	char	*prefix;	/* below which they are; the tree, if nothing */
	char	*pattern;	/* for their paths, or NULL */
};

/* Reads a METRIC of a tree, or NULL for all of it; exits for lack of memory. */
void	store_metric_read(struct store_metric *, const char *tree,
	    const char *text);
void	store_metric_free(struct store_metric *);

/* A tagged one that the store has by its hash alone, at a tid, is that one. */
void	store_metric_settle(struct store_metric *, struct wsp_store *,
	    uint64_t at);

/* Is an object below the prefix meant? */
bool	store_metric_match(const struct store_metric *, const char *key);

/* The path of a key below its tree. */
const char *store_path(const char *key);

#endif
