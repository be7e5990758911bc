/* SPDX-License-Identifier: ISC */
#ifndef DUMP_ROWS_H
#define DUMP_ROWS_H

#include "tree.h"

/* Prints a row for every slot of a file, as far as the file goes. */
int	dump_rows(struct item *, struct wsp *, struct wsp_error *);

#endif
