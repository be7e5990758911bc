/* SPDX-License-Identifier: ISC */
/*
 * progress.h - how far the work on many files is, on standard error.
 */
#ifndef BIN_CLI_PROGRESS_H
#define BIN_CLI_PROGRESS_H

#include "cli/paths.h"

enum progress_when {
	PROGRESS_ALWAYS,	/* in the order of the choices of --progress */
	PROGRESS_NEVER,
	PROGRESS_AUTO		/* on a terminal, after a second */
};

/* The source is counted once there is something to show. */
void	progress_begin(int when, const struct paths *);

/*
 * The same for work that knows how much of what it has done, of how much if
 * that is not 0.
 */
void	progress_begin_known(int when);
void	progress_at(const char *what, uint64_t done, uint64_t of);

/* So many files more are done, or were done before. */
void	progress_done(uint64_t files, uint64_t failures);
void	progress_skip(void);

/* Draws the line if it is time; or removes it for other output. */
void	progress_draw(void);
void	progress_clear(void);

/* Clears the line, and prints a summary if asked to. */
void	progress_end(bool summary);

#endif
