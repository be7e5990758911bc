/* SPDX-License-Identifier: ISC */
/* change.h - what whisper-store changes, a verb a function. */
#ifndef BIN_SNAPSHOTS_CHANGE_H
#define BIN_SNAPSHOTS_CHANGE_H

#include "cli/cli.h"
#include "wsp-snapshot.h"

/* What the options said. */
struct store_change_said {
	const char	*segment_size, *reserve, *quota, *append_only;
	const char	*keep, *to, *since;
	uint64_t	 points_s;
	bool		 force, remove, strict, quiet;
	int64_t		 inputs;
};

extern struct store_change_said store_change_said;

/* Each takes the operands after the verb. */
void	store_init(int argc, char *argv[]);
void	store_set(int argc, char *argv[]);
void	store_tag(int argc, char *argv[]);
void	store_copy(int argc, char *argv[]);
void	store_files(int argc, char *argv[]);
void	store_pack(int argc, char *argv[]);
void	store_recover(int argc, char *argv[]);
void	store_undo(int argc, char *argv[]);

/* Opens the store to change it; NULL after it was said why not. */
struct wsp_store_writer *store_open_writer(void);

/* Who does it, for the log. */
const char *store_user(void);

/* Says what the owner of the store should know. */
wsp_store_say store_say;

/* Finds the tid that a text names; or says why there is none. */
bool	store_find_tid(const char *text, uint64_t *tid);

#endif
