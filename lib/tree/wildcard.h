/* SPDX-License-Identifier: ISC */
#ifndef WSP_TREE_WILDCARD_H
#define WSP_TREE_WILDCARD_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Does a text match a pattern as with Python's fnmatch?  * is any characters
 * that are none of the stops, ? is one of these, [abc], [a-c] and [!a] are one
 * of a set; \x is x.  A sequence of UTF-8 is one character, and so is a byte
 * that is no part of one.
 */
bool	wsp_wildcard_match(const char *pattern, size_t len, const char *text,
	    size_t textlen, const char *stops);

/* Has a pattern any wildcards? */
bool	wsp_wildcard_any(const char *pattern, size_t len);

/* The length of the character that a text begins with. */
size_t	wsp_character(const char *, size_t len);

#endif
