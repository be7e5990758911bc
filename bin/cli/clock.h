/* SPDX-License-Identifier: ISC */
/*
 * clock.h - the present, as --now or the clock says.
 */
#ifndef BIN_CLI_CLOCK_H
#define BIN_CLI_CLOCK_H

#include <stdint.h>

/* Takes in --now. */
void	clock_set(const char *option, const char *text);

/* What the clock is to say from now on, unless there is --now. */
void	cli_pretend(int64_t);

/* The time that --now gave, or the clock when it was first asked. */
int64_t	cli_now(void);

/* The time that --now gave, or the clock now; the same in nanoseconds. */
int64_t	cli_clock(void);
int64_t	cli_clock_ns(void);

/* Milliseconds, and seconds, of a clock that is never set, for pauses. */
int64_t	cli_ms(void);
double	cli_seconds(void);

/* Lets the clock be asked again, unless there is --now. */
void	cli_forget_now(void);

#endif
