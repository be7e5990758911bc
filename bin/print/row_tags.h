/* SPDX-License-Identifier: ISC */
#ifndef BIN_PRINT_ROW_TAGS_H
#define BIN_PRINT_ROW_TAGS_H

#include <stdbool.h>
#include <stddef.h>

/* A tag of a metric, as it stands in the name. */
struct tag {
	const char	*key, *value;
	size_t		 key_len, value_len;
};

/* Is it name;key=value;... ? */
bool	has_tags(const char *name);

/* The length of the name before the tags. */
size_t	bare_length(const char *name);

/* The tag that begins behind this semicolon; returns where it ends. */
const char *read_tag(const char *semicolon, struct tag *);

#endif
