/* SPDX-License-Identifier: ISC */
/* tree.h - a tree whose files are looked at one by one. */
#ifndef WSP_CATALOG_TREE_H
#define WSP_CATALOG_TREE_H

#include "catalog/look.h"

struct wsp_catalog_tree {
	struct wsp_looker	 looker;
	char			*path;
	struct wsp_info		*header;	/* of the last file, or NULL */
};

#endif
