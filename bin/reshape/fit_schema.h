/* SPDX-License-Identifier: ISC */
/*
 * fit_schema.h - make the files of a tree what schema files say.
 */
#ifndef BIN_RESHAPE_FIT_SCHEMA_H
#define BIN_RESHAPE_FIT_SCHEMA_H

#include "reshape/wanted.h"
#include "cli/each.h"
#include "wsp-ops.h"
#include "wsp-tree.h"

struct fit {
	const struct wsp_schemas *schemas;
	const char	*storage;	/* the tree that names metrics */
	const char	*root;		/* what is worked on of it */
	const char	*prefix;	/* the name of that below the tree */
	int		 wanted;	/* of SHAPE_ARCHIVES and so on */
	const char	*extra;		/* options as given, for the command */
	struct wsp_resize_options resize;
	bool		 doit, confirm, check;
	bool		 quiet, list_unmatched, force_space;
	bool		 ignores_unknown;	/* not a difference for check */
};

/* What a file is to be. */
struct fit_target {
	char		 metric[WSP_METRICLEN];
	bool		 named;		/* has the file a metric's name? */
	struct wsp_rule	 rule;
	struct wanted	 shape;		/* points into rule */
};

/*
 * Finds the rules for a path; fails if it does not lie in the storage.  A part
 * of the shape is NULL where no rule says what it should be.
 */
int	fit_find(const struct fit *, const char *path, struct fit_target *,
	    struct wsp_error *);

/* Takes in options of whisper-resize; exits if it has no such. */
void	fit_extra(const char *text);

/* Tells what differs in a file and what command would change it. */
void	fit_print(struct out *, const struct fit *, const char *path,
	    const struct fit_target *, int differs, const struct wsp_info *);

/* Counts by the rules for storage of these schemas. */
void	fit_count_begin(const struct wsp_schemas *);
void	fit_count(const struct wsp_rule *, int differs, uint64_t before,
	    uint64_t after);
void	fit_count_compressed(const struct wsp_rule *);
void	fit_count_unknown(void);

/* Prints the counts; says what files should be in another format. */
void	fit_count_print(void);
void	fit_count_note(const char *conf);
void	fit_count_note_unknown(const char *storage);
void	fit_count_end(void);

/* Works on the files; the value is that of cli_finish(). */
int	fit_run(int argc, char *argv[], const struct fit *);

#endif
