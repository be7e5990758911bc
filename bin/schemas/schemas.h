/* SPDX-License-Identifier: ISC */
/*
 * schemas.h - schema files, as the options of tools name them.
 */
#ifndef BIN_SCHEMAS_SCHEMAS_H
#define BIN_SCHEMAS_SCHEMAS_H

#include "cli/cli.h"
#include "wsp-tree.h"

/* --dialect: how they are read. */
extern const struct cli_option schemas_dialect_options[];

enum wsp_dialect schemas_dialect(void);

/* Where they are. */
struct schemas_files {
	const char	*storage, *aggregation;	/* NULL: none is read */
	bool		 json;			/* what is told of them */
};

/*
 * Finds the files of a directory that are not named already.  As with carbon
 * there need be none about aggregation.  The names are kept until the end.
 */
void	schemas_find(struct schemas_files *, const char *dir);

/*
 * Reads the files; exits if that fails.  Says so where it matters what is not
 * said: for which daemon they are.
 */
struct wsp_schemas *schemas_read(const struct schemas_files *);
void	schemas_note(const struct schemas_files *, const struct wsp_schemas *);

/* Tells what rules a metric has, and what file it would get. */
int	schemas_tell(const struct schemas_files *, int argc, char *argv[],
	    bool hashed);

/* Counts the files of a tree by their rules. */
int	schemas_count(const struct schemas_files *, const char *tree);

/* Tells what is wrong with the files. */
int	schemas_check(const struct schemas_files *);

#endif
