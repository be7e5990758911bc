/* SPDX-License-Identifier: ISC */
#ifndef BIN_PRINT_DOTTED_H
#define BIN_PRINT_DOTTED_H

#include <stddef.h>

/*
 * Writes the name of the metric of a file to a buffer of WSP_METRICLEN bytes,
 * by its path below the root without .wsp; where it has none, as its tags are
 * only known by a hash, that is the path with dots.  Returns its length.
 */
size_t	dotted_name(const char *path, size_t len, char *buf);

#endif
