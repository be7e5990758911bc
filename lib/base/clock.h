/* SPDX-License-Identifier: ISC */
#ifndef WSP_BASE_CLOCK_H
#define WSP_BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

/* Milliseconds of a clock that nobody sets. */
int64_t	wsp_clock_ms(void);

/* Sleeps for a moment; false if a signal was caught before its end. */
bool	wsp_clock_pause(int64_t ms);

#endif
