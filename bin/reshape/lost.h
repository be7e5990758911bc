/* SPDX-License-Identifier: ISC */
/*
 * lost.h - say what files with other archives cannot keep.
 */
#ifndef BIN_RESHAPE_LOST_H
#define BIN_RESHAPE_LOST_H

#include "cli/each.h"
#include "wsp-ops.h"

/* Says it of a file, on standard error; of nothing nothing is said. */
void	lost_note(struct item *, const struct wsp_lost *);

/* Adds what is lost of one file of many, from any thread. */
void	lost_add(const struct wsp_lost *);

/* Puts the sum behind the last line of many, before its end. */
void	lost_print_sum(void);

/* Says the sum of a tree on standard error, where there is no such line. */
void	lost_note_sum(const char *path);

#endif
