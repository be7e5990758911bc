/* SPDX-License-Identifier: ISC */
/*
 * key.h - what objects are called: TREE/PATH, in the order of
 * wsp_walk_compare().
 */
#ifndef WSP_STORE_KEY_H
#define WSP_STORE_KEY_H

#include "store/format.h"

/* What is wrong with a key or the name of a tree, or NULL. */
const char *wsp_store_key_problem(const char *, size_t);
const char *wsp_store_tree_problem(const char *, size_t);

/* Is the key of this tree? */
bool	wsp_store_key_in(const char *key, size_t len,
	    const struct wsp_store_str *tree);

#endif
