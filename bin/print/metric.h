/* SPDX-License-Identifier: ISC */
#ifndef BIN_PRINT_METRIC_H
#define BIN_PRINT_METRIC_H

#include "cli/each.h"

/*
 * Writes the name of the metric in a file to a buffer of WSP_METRICLEN bytes:
 * by its path below root, or if that is NULL below its tree, or if it is not
 * in a tree by its path.  False, and the reason was said, if it has none.
 */
bool	metric_name(const char *root, struct item *, char *name);

#endif
