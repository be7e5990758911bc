/* SPDX-License-Identifier: ISC */
#ifndef BIN_PRINT_ROW_TABLE_H
#define BIN_PRINT_ROW_TABLE_H

#include <stdbool.h>

#include "cli/out.h"

/*
 * How a format writes a row: perhaps the path, the name, tags if it is a slot,
 * then the time and the value or the other way round.  A text that is NULL is
 * one for which the format has no way.
 */
struct format {
	const char	*name;
	const char	*(*put_name)(struct out *, const char *);
	const char	*before_path;	/* or NULL: without it */
	const char	*before_name;
	const char	*tags;		/* for printf(3): archive, step */
	const char	*before_slot;	/* before its number */
	const char	*before_first;	/* of time and value */
	const char	*between;	/* time and value */
	const char	*end;
	const char	*missing, *nan, *inf, *minus_inf;
	const char	*begin_all, *end_all;
	const char	*separator;	/* between rows, or NULL */
	const char	*header, *slot_header;
	const char	*quote;		/* around ISO 8601 */
	bool		 value_first;
	bool		 ordered;	/* rows by time, and by name */
};

/* The format of a name, or NULL. */
const struct format *format_find(const char *);

/* The names of all formats but text. */
#define FORMAT_NAMES	"json, jsonl, csv, tsv, carbon, influx, openmetrics"

#endif
