/* SPDX-License-Identifier: ISC */
/*
 * resume.h - the file of --resume, which tells what work is done.
 *
 * It has a line about the command, then lines that are only ever added: "@"
 * says that everything up to a file is done, "!" that a file failed, "+" that
 * one that had failed is done, and "differs" is what it says.  A line that a
 * crash cut off does not count.
 */
#ifndef BIN_CLI_RESUME_H
#define BIN_CLI_RESUME_H

#include <stdbool.h>
#include <stdint.h>

struct resume;

/*
 * Opens or makes a state; exits if it cannot be used or belongs to another
 * command.  Who peeks finds what is done, and changes nothing.  sync_all,
 * unless it is NULL, is called before it says that anything is done.
 */
struct resume *resume_open(const char *path, const char *command, bool peeks,
	    void (*sync_all)(void));

/* Is this file done?  To be asked in the order of the work. */
bool	resume_knows(struct resume *, uint64_t number, const char *name);

/* Notes that a file was worked on, in the same order. */
void	resume_note(struct resume *, uint64_t number, const char *name,
	    bool failed);

/* Writes it down; the state of all work is removed. */
void	resume_close(struct resume *, bool complete);

#endif
