/* SPDX-License-Identifier: ISC */
#ifndef WSP_TEXT_UNIT_H
#define WSP_TEXT_UNIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Finds the seconds of a unit of time, given as any prefix of seconds,
 * minutes, hours, days, weeks or years (of 365 days).
 */
bool	wsp_unit(const char *text, size_t len, uint64_t *seconds);

/*
 * Reads decimal digits up to end, at least one, into *n and returns where they
 * stop; NULL if there is none or the number does not fit.
 */
const char *wsp_digits(const char *text, const char *end, uint64_t *n);

/* Is this one of the six ASCII characters of white space? */
bool	wsp_isspace(char);

#endif
