/* SPDX-License-Identifier: ISC */
/*
 * catalogue.h - what whisper-catalog does, a verb a function.
 */
#ifndef BIN_CATALOGUE_CATALOGUE_H
#define BIN_CATALOGUE_CATALOGUE_H

#include "cli/cli.h"
#include "wsp-catalog.h"

/* What the options said. */
struct catalog_said {
	const char	*catalog;	/* -C, or NULL */
	const char	*since, *set, *clear, *list;
	bool		 data, headers, last, full, consolidate;
	bool		 follow, json, token, tree, verbose, null;
	bool		 names, all, v1, rebuild;
	int		 progress;	/* enum progress_when */
	double		 rate;
	int64_t		 threads;
};

extern struct catalog_said catalog_said;

/* Each takes the operands after the verb. */
void	catalog_update(int argc, char *argv[]);
void	catalog_info(int argc, char *argv[]);
void	catalog_changes(int argc, char *argv[]);
void	catalog_check(int argc, char *argv[]);
void	catalog_dump(int argc, char *argv[]);
void	catalog_flag(int argc, char *argv[]);
void	catalog_import(int argc, char *argv[]);
void	catalog_export(int argc, char *argv[]);
void	catalog_mirror(int argc, char *argv[]);

/* The place of an operand, or what is for none: $WHISPER_TREE or ".". */
const char *catalog_place(int argc, char *argv[]);

/*
 * The path or URL of the catalogue of a place, to be freed; or what -C said.
 */
char	*catalog_path(const char *place);

/* False after it was said that it is a URL, to which nothing is written. */
bool	catalog_may_write(const char *path);

/* Opens that of a place; NULL after it was said why not. */
struct wsp_catalog *catalog_open(const char *place, char **path);

/*
 * The same for one whose parts are wanted: of a mirror what is not here is
 * read from its origin, and kept when it is closed.
 */
struct wsp_catalog *catalog_open_whole(const char *place, char **path);
void	catalog_close(struct wsp_catalog *, char *path);

/* How changes are to be written. */
void	catalog_options(struct wsp_catalog_options *);

/* Flags of these letters; exits if they are none. */
uint16_t catalog_letters(const char *option, const char *letters);

#endif
