/* SPDX-License-Identifier: ISC */
/*
 * progress.h - how far the work on many files is, on standard error.
 */
#ifndef PROGRESS_H
#define PROGRESS_H

#include "source.h"

enum progress_when {
	PROGRESS_AUTO,		/* on a terminal, after a second */
	PROGRESS_ALWAYS,
	PROGRESS_NEVER
};

/* Reads the text of --progress. */
enum progress_when progress_parse(const char *);

/* The source is counted once there is something to show. */
void	progress_begin(enum progress_when, const struct source *);

/* So many files more are done, or were done before. */
void	progress_done(uint64_t files, uint64_t failures);
void	progress_skip(void);

/* Draws the line if it is time; or removes it for other output. */
void	progress_draw(void);
void	progress_clear(void);

/* Clears the line, and prints a summary if asked to. */
void	progress_end(bool summary);

#endif
