/* SPDX-License-Identifier: ISC */
/*
 * golden.h - what the parts of the golden script driver share.
 *
 * A golden script is a list of operations, each with the result it must have;
 * the format is described in FORMAT.md.  Every operation is a function that
 * prints its result in that format, so that the result can be compared as
 * text.
 */
#ifndef GOLDEN_H
#define GOLDEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "wsp.h"

struct op {
	size_t	line;		/* in the script, from 1 */
	size_t	argc;
	char	**argv;		/* the operation's word and its arguments */
	char	*input;		/* standard input of a tool, or NULL */
	size_t	nexpected;
	char	**expected;	/* the result lines, which follow it directly */
};

struct script {
	char		*text;	/* the file, cut up; all the rest points here */
	const char	*tags;
	struct op	*ops;
	size_t		nops;
};

/* script.c: memory and texts, which exit rather than fail */

/* Makes room for one element more than n. */
void	*grow(void *, size_t n, size_t size);

/* Cuts a text at every separator; the caller frees the array. */
char	**cut(char *, char separator, size_t *n);

/* Reads a script; exits if it is none. */
struct script *script_read(const char *path);
void	script_free(struct script *);

/* run.c */

/*
 * Runs a script in the current directory, printing a line for each result that
 * is not as expected.  Returns how many there were.
 */
size_t	script_run(const struct script *, const char *label);

/* canon.c */

/*
 * Reads a file and, with canonical, brings it into canonical form.  NULL if it
 * cannot be read; otherwise the caller frees it.
 */
uint8_t	*file_read(const char *path, bool canonical, size_t *size);

/* Decodes entry i of a header; false if the file is too short to have it. */
bool	archive_decode(const uint8_t *file, size_t size, uint32_t i,
	    struct wsp_archive *);

/* Turns the rings in the result lines of a run of whisper-dump. */
void	turn_dump(const struct op *, char **lines, size_t n);

/* Is a file the same when it is restored from its exact text? */
bool	exact_restores(const char *path);

/* The arguments of an operation as numbers; they exit on anything else. */
int64_t	integer(const char *);
double	number(const char *);

/* Operations; each prints its result. */
typedef void operation(const struct op *, FILE *);

operation op_parse, op_validate, op_create, op_info, op_setagg, op_setxff;
operation op_update, op_update_many, op_fetch, op_merge, op_diff;
operation op_raw, op_patch, op_truncate, op_copy, op_unlink, op_exists;
operation op_points, op_expect_size, op_expect_canon;
operation op_cli;
operation op_put, op_resize, op_lost, op_fill, op_resample, op_clean;

/* Reads retentions from an argument on; the caller frees them. */
struct wsp_retention *retentions(const struct op *, size_t first, size_t *n);

/* Opens a file; one that is not there is said in the original's words. */
int	open_file(struct wsp **, const char *path, enum wsp_access,
	    struct wsp_error *);

/* Prints the result of an operation that has none but its success. */
void	put_outcome(FILE *, bool good, const struct wsp_error *);
operation op_ccreate, op_cmany, op_compress, op_expect_file;

/* Reads TIME:VALUE, and cuts it up. */
struct wsp_point point_of(char *);

/* Prints a number as results show it. */
void	put_number(FILE *, double);

/* Prints the result of an operation that failed. */
void	put_error(FILE *, const struct wsp_error *);

#endif
