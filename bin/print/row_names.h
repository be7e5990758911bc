/* SPDX-License-Identifier: ISC */
#ifndef BIN_PRINT_ROW_NAMES_H
#define BIN_PRINT_ROW_NAMES_H

#include "cli/out.h"

/*
 * Write the name of a metric in the way of a format.  Return NULL, or why the
 * format cannot have this name.
 */
const char *name_csv(struct out *, const char *);
const char *name_tsv(struct out *, const char *);
const char *name_json(struct out *, const char *);
const char *name_carbon(struct out *, const char *);
const char *name_influx(struct out *, const char *);

/*
 * The name as that of a family, and itself as the first label, unless it has
 * tags and is one already; tags as labels.
 */
const char *name_openmetrics(struct out *, const char *);

#endif
