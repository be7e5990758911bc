/* SPDX-License-Identifier: ISC */
#ifndef BIN_PRINT_SLOTS_H
#define BIN_PRINT_SLOTS_H

#include "cli/each.h"

/* Prints a row for every slot of a file, as far as the file goes. */
int	dump_rows(struct item *, struct wsp *, struct wsp_error *);

#endif
