/* SPDX-License-Identifier: ISC */
/*
 * wsp-tree.h - many files below one directory: the walk of a tree, work by
 * several threads, schema files, and points of many metrics.
 *
 * The conventions are those of wsp.h: functions that can fail return 0, or -1
 * with the reason in *err; outputs are written only on success.
 *
 * Described in wsp-tree(3).
 */
#ifndef WSP_TREE_H
#define WSP_TREE_H

#include <sys/stat.h>

#include "wsp.h"

/*
 * Visiting the Whisper files of a directory tree.
 */
struct wsp_walk_options {
	bool	 follow;		/* symbolic links, too */
	const char *suffix;		/* of the files; NULL for .wsp */
	void	*arg;			/* of enter */

	/* A directory is about to be read; false leaves it out.  Or NULL. */
	bool	(*enter)(void *arg, const char *path, const struct stat *);
};

enum wsp_walk_kind {
	WSP_WALK_END,
	WSP_WALK_DIR,		/* what follows is in this directory */
	WSP_WALK_FILE,		/* a regular file of the suffix */
	WSP_WALK_FAILED		/* could not be read; the walk goes on */
};

struct wsp_walk_entry {
	const char	*path;		/* begins with that of the tree */
	struct wsp_path place;		/* the same below the tree, unless links
					   are followed; dir is the walk's */
	const char	*name;		/* the part below the tree */
	const struct wsp_error *error;	/* of one that failed */
};

struct wsp_walk;

/*
 * Begins to walk the tree below a directory: in each directory first the
 * files, then the directories in it, each sorted by the bytes of their names.
 * Names that begin with a dot are left out, temporary files among them.
 * Symbolic links are not followed, except path itself; where they are, a link
 * that leads back to a directory above it has failed, and one that leads
 * nowhere counts as a file.  Holds the names of one directory a level.  End it
 * with wsp_walk_end().
 */
int	wsp_walk_begin(struct wsp_walk **, const char *path,
	    const struct wsp_walk_options *, struct wsp_error *);

/* Goes on to the next entry; it is valid until the next call. */
enum wsp_walk_kind wsp_walk_next(struct wsp_walk *, struct wsp_walk_entry *);

/* Ends a walk, wherever it is; NULL is allowed. */
void	wsp_walk_end(struct wsp_walk *);

/*
 * Compares the names of two files of a tree: less than 0 if a walk comes to a
 * before it comes to b.
 */
int	wsp_walk_compare(const char *a, const char *b);

/*
 * Working on many things with several threads, in a stable order.
 *
 * The work comes in jobs of a few items each.  A job goes through three hands:
 * fill() puts the next items into it, work() works on them, and deliver()
 * makes use of what came of it.  Each of fill() and deliver() is called by one
 * thread at a time and in the same order, but one may run while the other
 * does; work() runs at the same time for several jobs.  There are no more jobs
 * than a few for each thread, used again and again: that bounds the memory
 * however much work there is.
 */
struct wsp_pool_run;

struct wsp_pool {
	void		*arg;		/* of the functions */
	unsigned	 threads;	/* the one that calls included; not 0 */
	size_t		 items;		/* in a job, at most */
	double		 rate;		/* items a second; 0 for no limit */
	wsp_cancel	*cancel;	/* or NULL: no more jobs are begun */
	int		 wake;		/* a signal that then ends what the
					   threads wait for, or 0 */

	/*
	 * Makes an empty job, or NULL with errno; and frees one.  Without the
	 * one a job is so many bytes, all zero; without the other, free() is
	 * all that it takes.
	 */
	size_t	 job_size;
	void	*(*make)(void *arg);
	void	(*unmake)(void *arg, void *job);

	/* Puts up to n items into a job: how many?  0 means that was all. */
	size_t	(*fill)(void *arg, void *job, size_t n);
	void	(*work)(void *arg, void *job, struct wsp_pool_run *);
	void	(*deliver)(void *arg, void *job);
};

/*
 * Does all the work; the value is 0 when it is done or was canceled.  What
 * was begun is delivered in either case.  The first job has one item and is
 * done by the thread that calls; each further one starts one of the others, as
 * long as there are any.  These take no signals but wake and SIGPIPE.  Fails
 * with WSP_ESYS, and the rest is left, if there is no memory for a job.
 */
int	wsp_pool_run(const struct wsp_pool *, struct wsp_error *);

/* How many jobs there are at most. */
unsigned wsp_pool_jobs(const struct wsp_pool *);

/*
 * Called by work(): are all jobs before this one delivered?  Waits for that if
 * asked to.  From then on the thread may do what deliver() does.
 */
bool	wsp_pool_turn(struct wsp_pool_run *, const void *job, bool wait);

/*
 * Schema files: carbon's storage-schemas.conf, which says what archives the
 * file of a new metric gets, and storage-aggregation.conf, for its method and
 * xFilesFactor.  Their syntax and rules are in whisper-schemas(5).
 */
struct wsp_schemas;

/*
 * How the files are read where carbon and go-carbon differ.  Without a
 * dialect it is as that of the two does which has more to say: go-carbon's
 * priorities count, and so do carbon's keys in keys.
 */
enum wsp_dialect {
	WSP_ANY_DIALECT,
	WSP_CARBON,
	WSP_GO_CARBON
};

/* A section of a schema file, that is, a rule. */
struct wsp_section {
	const char	*file;		/* as it was given */
	const char	*name;		/* between the brackets */
	size_t		line;		/* in the file, from 1 */
	size_t		index;		/* in the file, from 0 */
};

struct wsp_rule {
	const struct wsp_section *storage; /* or NULL: carbon's default */
	const struct wsp_section *aggregation; /* the same */
	const struct wsp_retention *retentions; /* sorted by step */
	size_t		nretentions;	/* 0: go-carbon makes no file */
	enum wsp_method	method;
	double		xff;
	bool		compressed;	/* go-carbon makes another format */
};

/*
 * Reads both files; without one, given as NULL, its defaults are for every
 * metric.  The message begins with the file, the line and the section.
 * Release the schemas with wsp_schemas_free().
 */
int	wsp_schemas_read(struct wsp_schemas **, const char *storage,
	    const char *aggregation, enum wsp_dialect, struct wsp_error *);

void	wsp_schemas_free(struct wsp_schemas *);

/*
 * Finds the rules for a metric.  What *rule points to belongs to the schemas.
 * WSP_EVALUE if a pattern takes too long.  May be called from several threads
 * at once.
 */
int	wsp_schemas_match(const struct wsp_schemas *, const char *metric,
	    struct wsp_rule *, struct wsp_error *);

/* The section of an index, or NULL if there are not so many. */
const struct wsp_section *wsp_schemas_storage(const struct wsp_schemas *,
	    size_t index);
const struct wsp_section *wsp_schemas_aggregation(const struct wsp_schemas *,
	    size_t index);

/*
 * A rule for storage that go-carbon's priority puts before one that stands
 * before it in the file, stored in *over, which carbon would try first; or
 * NULL.
 */
const struct wsp_section *wsp_schemas_moved(const struct wsp_schemas *,
	    const struct wsp_section **over);

/* Told of a problem: the file, the line, the section, and what it is. */
typedef void wsp_schema_problem(void *arg, const char *text);

/*
 * Finds all that is wrong with the files, either of which may be NULL, and
 * without a dialect where carbon and go-carbon understand them differently, and
 * tells the problems of each in the order of its lines.
 * Fails only if a file cannot be read at all.
 */
int	wsp_schemas_check(const char *storage, const char *aggregation,
	    enum wsp_dialect, wsp_schema_problem *, void *arg,
	    struct wsp_error *);

/*
 * Taking in points of many metrics below the root of a tree.
 */
/*
 * Told of a point that the file of a metric, a compressed one, did not take.
 */
typedef void wsp_ingest_refused(void *arg, const char *metric,
	    const struct wsp_refusal *);

struct wsp_ingest_options {
	const struct wsp_schemas *schemas; /* for new files; NULL: make none */
	struct wsp_create_options create; /* of new files: alloc, mode, owner,
					   group and no_sync count */
	bool		hashed;		/* of new tagged metrics */
	bool		replay;		/* the present follows the points */
	bool		sync;		/* wait for the disk */
	unsigned	threads;	/* that write, at least 1 */
	int		lock_timeout_ms; /* or WSP_WAIT */
	wsp_ingest_refused *refused;	/* or NULL */
	void		*refused_arg;
};

/* Not synced, one thread, no new files. */
void	wsp_ingest_defaults(struct wsp_ingest_options *);

struct wsp_ingest_counts {
	uint64_t	stored, too_old, replaced, future, crowded;
					/* those of wsp_counts */
	uint64_t	refused;	/* the same */
	uint64_t	failed;		/* points whose file had an error */
	uint64_t	created;	/* files */
	uint64_t	updated;	/* files, once for each time */
};

struct wsp_ingest;

/* Begins to take in points; the directory root has to be there. */
int	wsp_ingest_begin(struct wsp_ingest **, const char *root,
	    const struct wsp_ingest_options *, struct wsp_error *);

/*
 * Keeps a point until the next flush.  The name has len bytes, is normalized
 * as by wsp_metric_normalize(), and need not end with a NUL; WSP_EVALUE if it
 * is no metric's.
 */
int	wsp_ingest_add(struct wsp_ingest *, const char *metric, size_t len,
	    const struct wsp_point *, struct wsp_error *);

/* How many points are kept, and how many bytes they take. */
size_t	wsp_ingest_points(const struct wsp_ingest *);
size_t	wsp_ingest_size(const struct wsp_ingest *);

/* Told of a metric whose points could not be written. */
typedef void wsp_ingest_failed(void *arg, const char *metric,
	    const struct wsp_error *);

/*
 * Writes all points that are kept, each file once as by wsp_update_many();
 * of equal times the one added last wins.  Nothing is written outside the
 * root.  Adds to *counts what became of them.  Fails only if there is no
 * memory; what was not written then is among those that failed.
 */
int	wsp_ingest_flush(struct wsp_ingest *, int64_t now,
	    struct wsp_ingest_counts *, wsp_ingest_failed *, void *arg,
	    struct wsp_error *);

/* Ends it; points that are still kept are lost.  NULL is allowed. */
void	wsp_ingest_end(struct wsp_ingest *);

/*
 * Patterns of metric names, as Graphite has them: whisper-find(1) describes
 * them.  One is used by one thread at a time.
 */
struct wsp_glob;

/* WSP_EVALUE if it is too large. */
int	wsp_glob_new(struct wsp_glob **, const char *pattern,
	    struct wsp_error *);

/* NULL is allowed. */
void	wsp_glob_free(struct wsp_glob *);

/*
 * Does a name match, which is the path of a file below the root without .wsp?
 * Of names that follow each other in the order of a walk the directory is
 * looked at once.
 */
bool	wsp_glob_match(struct wsp_glob *, const char *name, size_t len);

/* Has the pattern a ; so that it is for names with tags? */
bool	wsp_glob_tagged(const struct wsp_glob *);
bool	wsp_glob_match_tagged(const struct wsp_glob *, const char *metric);

/*
 * Where all that a pattern without ; can match lies: the i-th of several
 * directories, from 0, or if *exact is set the name of one metric; NULL after
 * the last one.
 */
const char *wsp_glob_alternative(const struct wsp_glob *, size_t i,
	    bool *exact);

/*
 * Regular expressions of PCRE2, which match anywhere in a name.  One is used
 * by one thread at a time.
 */
struct wsp_regex;

/* WSP_EVALUE if it is none. */
int	wsp_regex_new(struct wsp_regex **, const char *text,
	    struct wsp_error *);

/* NULL is allowed. */
void	wsp_regex_free(struct wsp_regex *);

/* WSP_EVALUE if it takes too long to find out. */
int	wsp_regex_match(struct wsp_regex *, const char *name, size_t len,
	    bool *matches, struct wsp_error *);

/*
 * Clusters of servers over which metrics are spread by a hash of their names:
 * one of a configuration of carbon-c-relay, or of carbon's with DESTINATIONS.
 */
struct wsp_cluster;

#define WSP_SERVERS_MAX	1024

/*
 * Reads the cluster of a name, or if that is NULL the only one.  WSP_ECONFIG
 * says why it cannot.  Release it with wsp_cluster_free().
 */
int	wsp_cluster_read(struct wsp_cluster **, const char *path,
	    const char *name, struct wsp_error *);

void	wsp_cluster_free(struct wsp_cluster *);

const char *wsp_cluster_name(const struct wsp_cluster *);

/* A server as it is written in the file; NULL if there are not so many. */
const char *wsp_cluster_server(const struct wsp_cluster *, size_t);

/* Is a server this host, host:port, instance, or written so? */
bool	wsp_cluster_is_node(const struct wsp_cluster *, size_t,
	    const char *node);

/*
 * Stores the numbers of the servers that a metric belongs to in an array of
 * WSP_SERVERS_MAX, the first one first, and returns how many they are.
 */
size_t	wsp_cluster_owners(struct wsp_cluster *, const char *metric,
	    size_t *owners);

#endif
