/* SPDX-License-Identifier: ISC */
/*
 * find.h - metrics of trees and catalogues, chosen by name and condition.
 *
 * The names come from a catalogue or a walk, one after the other in the order
 * of a walk.  A condition is decided with what is known so far; where that
 * does not suffice the file is looked at, a little deeper each time.
 */
#ifndef BIN_FIND_FIND_H
#define BIN_FIND_FIND_H

#include "cli/cli.h"
#include "cli/out.h"
#include "schemas/schemas.h"
#include "wsp-catalog.h"
#include "wsp-tree.h"

/*
 * Where metrics are: a directory with or without a catalogue, or that alone,
 * which may be elsewhere.
 */
struct find_place {
	const char	*path;		/* as typed */
	char		*root;		/* of the tree, or NULL; to be freed */
	char		*catalog_path;	/* to be freed */
	struct wsp_catalog *catalog;	/* or NULL */
	struct wsp_catalog *asked;	/* the same, see find_asked(), */
	bool		 unasked;	/* which was not there */
	struct wsp_catalog_tree *tree;	/* or NULL: only what is known */
	struct wsp_catalog_info info;	/* of the catalogue */
	bool		 elsewhere;	/* it is a URL */
	bool		 root_said;	/* by that */
	bool		 follow;	/* symbolic links in the tree */
	char		 said[WSP_METRICLEN + WSP_ERRLEN]; /* last, of what
						      was wrong */
};

/*
 * In this order an and is the least of its terms, and an or the greatest.  What
 * is not known is neither so nor not so: only yes is chosen.
 */
enum find_verdict {
	FIND_NO,
	FIND_UNKNOWN,		/* and the file does not tell either */
	FIND_MAYBE,		/* the file has to be looked at */
	FIND_YES
};

/* A metric that is being judged. */
struct find_subject {
	struct find_place *place;
	struct wsp_catalog_record r;
	bool		 known;		/* the record is a catalogue's */
	bool		 leaf;		/* it matches, not only a directory */
	size_t		 places;	/* that have the name */
	const char	*where;		/* their paths, if asked for */
	int		 depth;		/* that was looked at, or 0 */
	const char	*metric;	/* its name, once it was needed */
	bool		 unnamed;	/* that is not known then */
	bool		 missed;	/* which is why it was not decided */
	size_t		 metric_len;
	char		 buf[WSP_METRICLEN];
};

enum find_kind {
	FIND_STALE,
	FIND_DEAD,
	FIND_NEVER,
	FIND_CORRUPT,
	FIND_STATE,
	FIND_SIZE,
	FIND_ALLOCATED,
	FIND_RETENTION,
	FIND_STEP,
	FIND_METHOD,
	FIND_XFF,
	FIND_MISFIT,
	FIND_NEW,
	FIND_CHANGED,
	FIND_WRITTEN,
	FIND_MISSING_ON,
	FIND_DIFFERS,
	FIND_NEWER_ON,
	FIND_BELONGS,
	FIND_MISPLACED,
	FIND_DUPLICATE,
	FIND_FLAG,
	FIND_SEQ,
	FIND_UID
};

struct find_term {
	enum find_kind	 kind;
	const char	*option, *text;	/* as given */
	bool		 negated;
	bool		 first;		/* of an and: an or comes before it */

	/* What the text says. */
	int64_t		 time;
	uint64_t	 number, high;
	bool		 is_token;
	int		 sign;		/* of a size: +1, -1 or 0 */
	double		 xff;
	struct wsp_retention *retentions;
	size_t		 nretentions;
	struct schemas_files files;
	struct wsp_schemas *schemas;
	struct find_place *other;
};

struct find_said {
	const char	*list;		/* -f */
	bool		 null, paths, verbose, json, count, du, quiet, where;
	bool		 known_only, walk, update, follow, regex, branches;
	bool		 delete, prune, yes, dry_run;
	int64_t		 at_most;
	bool		 limited;
	const char	*prune_age, *vanished;
	const char	*ring, *cluster, *node;
	bool		 owners, locate;
};

extern struct find_said find_said;

/* Take in an option with a condition, in the order of the command line. */
void	find_add_term(const char *option, const char *text);
void	find_add_or(const char *option, const char *text);
void	find_add_not(const char *option, const char *text);
void	find_add_place(const char *option, const char *text);
void	find_add_exclude(const char *option, const char *text);

/* Makes sense of what the conditions say. */
void	find_parse_terms(const struct find_place *);

/* Closes the places that they are about. */
void	find_close_terms(void);

/* What they need to know of what a catalogue says. */
unsigned find_columns(const struct find_place *);

/* Are they about points? */
bool	find_asks_points(void);

/* What all that is chosen must be. */
struct find_bounds {
	bool		 stale;		/* the newest point is from before */
	int64_t		 time;
	struct find_place *missing_on;	/* or NULL; has a catalogue */
	bool		 changed;	/* new, renamed or changed */
	uint64_t	 number;	/* since then */
};
void	find_get_bounds(struct find_bounds *);

/* Judges a metric by what is known, and looks at it if need be. */
enum find_verdict find_judge(struct find_subject *);
enum find_verdict find_decide(struct find_subject *);

/* A number of seconds such as 30d; false if it is none. */
bool	find_age(const char *text, uint64_t *seconds);

/* Opens a place; exits if there is none. */
void	find_open(struct find_place *, const char *path);
void	find_close(struct find_place *);

/* Says what is wrong with a file of a place, unless that was said last. */
void	find_say(struct find_place *, const char *path,
	    const struct wsp_error *);

/* The same of the file of a name, in a tree that is here. */
void	find_say_file(struct find_place *, const char *name,
	    const struct wsp_error *);

/* Looks deeper; false if the file is not there. */
bool	find_look(struct find_subject *, enum wsp_catalog_depth);

/*
 * The catalogue of a place, to ask for one metric while others are visited: an
 * answer may take the place of the names that are visited.  Of a walk NULL if
 * there is none.
 */
struct wsp_catalog *find_asked(struct find_place *);

/* Is it a tagged metric? */
bool	find_is_tagged(const struct find_subject *);

/*
 * The name of the metric, or the path with dots: a tagged one that its file is
 * not named after may be in a list of --names, and else is not known.
 */
const char *find_metric(struct find_subject *);

/* Is it known?  If not, that is the reason if nothing can be decided. */
bool	find_is_named(struct find_subject *);

/* Counts a metric of which that was the reason, and says how many there are. */
void	find_miss_name(void);
void	find_note_missed(void);

/*
 * Another path that a tagged metric would have in a place, without .wsp, to a
 * buffer of WSP_METRICLEN bytes.  Where only a hash is known, what has it is
 * sought in the place, which can fail: then it is said.
 */
enum find_verdict find_other_path(struct find_place *, struct find_subject *,
	    char *path);

/* Patterns: which names are asked for at all. */
void	find_patterns(int argc, char *argv[], const char *root);
bool	find_matches(struct find_subject *);
bool	find_excluded(struct find_subject *);

/* How a pattern or a line is a path below the root, to be freed. */
char	*find_trim(const char *text, const char *root);

/* The names of a list, if there is one. */
void	find_read_list(const char *root);
bool	find_is_listed(const char *name);

/*
 * Where what a pattern matches can lie: the k-th of several directories, or if
 * *exact is set the name of one metric; NULL after the last one.
 */
extern size_t find_npatterns;
const char *find_pattern_base(size_t i, size_t k, bool *exact);

/*
 * Directories above a metric that match and were not shown with one before: are
 * there any, and calls a function for them.
 */
bool	find_branches(const struct find_subject *);
void	find_each_branch(const struct find_subject *,
	    void (*)(struct find_subject *));

/* Could there be any below a directory? */
bool	find_may_be_in(const char *dir, size_t len);

/* The places that are asked. */
extern struct find_place *find_places;
extern size_t find_nplaces;

/*
 * Goes through the names of these; the function is called for those that match.
 * With several places the second one is asked which of them are chosen; each
 * name is visited once.
 */
typedef void find_visit(struct find_subject *);
void	find_each(find_visit *);

/* The ranks of a catalogue that patterns leave: pairs, sorted. */
struct find_runs {
	struct find_run {
		uint64_t first, last;
	} *list;
	size_t		 n;
};
void	find_make_runs(struct find_place *, struct find_runs *);
void	find_add_run(struct find_runs *, uint64_t first, uint64_t last);

/* Leaves out what cannot be within the bounds. */
void	find_narrow(struct find_place *, struct find_runs *);

/* Prints one that is chosen, or one that was. */
void	find_print(struct find_subject *);
void	find_show(struct find_subject *);
void	find_print_end(void);
int	find_print_depth(void);	/* how deep to look for what is printed */

/* Deletes. */
void	find_collect(struct find_subject *);
void	find_delete(struct find_place *);
void	find_prune_begin(const struct find_place *);
void	find_prune(struct find_place *);

/* Of a dry run: puts a path, and notes that an entry of its directory goes. */
void	find_put_removed(struct out *, const char *path);
void	find_prune_leaves(const char *name);

/* Reads the ring, if there is one to be read. */
void	find_open_ring(void);

/* Is the node among the owners of a metric? */
bool	find_belongs(const char *metric);

/* Puts the owners of a metric's name, with commas between. */
void	find_put_owners(struct out *, const char *metric);

/* Prints the owners of names that need not exist. */
void	find_locate(int argc, char *argv[]);

/* Have two files this metric's name? */
enum find_verdict find_is_duplicate(struct find_subject *);

/* Lists metrics that have vanished since a token or time. */
void	find_vanished(struct find_place *);

/* The number that a token or time stands for; exits if it is neither. */
uint64_t find_since(const struct find_place *, const char *option,
	    const char *text, int64_t *time, bool *is_token);

#endif
