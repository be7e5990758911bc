/* SPDX-License-Identifier: ISC */
/* order.h - names as they may be, and their orders. */
#ifndef WSP_CATALOG_ORDER_H
#define WSP_CATALOG_ORDER_H

#include "wsp.h"

#define WSP_NAME_MAX	4091	/* bytes of a name, which ".wsp" follows */

/*
 * Is this a name: components that are not empty and begin with no dot, without
 * NUL?  Of its first `good` bytes that is known already, but for what follows.
 */
bool	wsp_name_valid(const char *, size_t len, size_t good);

/*
 * Compares two names in walk order, as wsp_walk_compare() does with .wsp
 * appended to both.
 */
int	wsp_name_compare(const char *a, size_t alen, const char *b,
	    size_t blen);

/*
 * Compares two paths of directories: component by component, a parent before
 * what is in it.
 */
int	wsp_path_compare(const char *a, size_t alen, const char *b,
	    size_t blen);

/*
 * Where does a name lie as seen from a directory?  Less than 0: before all that
 * is in it, greater: after that, 0: it is in it or below.
 */
int	wsp_name_in(const char *name, size_t len, const char *dir,
	    size_t dirlen);

/* The length of the directory of a name, without the slash. */
size_t	wsp_name_dir(const char *name, size_t len);

#endif
