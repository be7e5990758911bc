/* SPDX-License-Identifier: ISC */
#ifndef BIN_PRINT_ISO_H
#define BIN_PRINT_ISO_H

#include <stdbool.h>
#include <stdint.h>

/* Room for a time in ISO 8601. */
#define ISO_LEN	40

/*
 * Puts a time in ISO 8601, in UTC or local time with its offset, where there
 * is room for ISO_LEN, and returns its end.
 */
char	*iso_put(char *, int64_t, bool utc);

#endif
