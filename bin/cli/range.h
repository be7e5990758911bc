/* SPDX-License-Identifier: ISC */
/*
 * range.h - the range of times, and the archive, that a tool works on.
 */
#ifndef BIN_CLI_RANGE_H
#define BIN_CLI_RANGE_H

#include "cli/cli.h"

struct range {
	struct cli_time	 from, until;
	uint64_t	 step;		/* of the archive, or 0 */
};

extern struct range range_said;

/* --from, a day ago, --until, now, and --archive. */
extern const struct cli_option range_day_options[];

/* --from, all, and --until, now, of a tool that changes what is there. */
extern const struct cli_option range_all_options[];

/* For --archive: a step is above 0. */
void	range_check_step(const char *option, const char *arg);

/*
 * For a time that decides what is changed: exits with the usage if it was
 * hardly meant as seconds since the epoch, which is how -3600 and 20261131 are
 * read.
 */
void	range_check_time(const char *option, const char *arg);

/* Exits with the usage if until is before from. */
void	range_check(int64_t from, int64_t until);

#endif
