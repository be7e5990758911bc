/* SPDX-License-Identifier: ISC */
#ifndef WSP_STORE_COLUMN_READ_H
#define WSP_STORE_COLUMN_READ_H

#include "store/cursor.h"

/*
 * Reads the column of a list whose runs are known, from the streams of a part,
 * into list->values, or passes over it where that is NULL; finer is the list
 * before this one, or NULL.  What is wrong is noted in the cursors.
 */
void	wsp_store_column_read(const struct wsp_store_list *,
	    const struct wsp_store_list *finer, struct wsp_store_cursor *);

#endif
