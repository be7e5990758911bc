/* SPDX-License-Identifier: ISC */
#ifndef BIN_CATALOGUE_COMPARE_H
#define BIN_CATALOGUE_COMPARE_H

#include "cli/out.h"
#include "wsp-catalog.h"

/* Prints what differs between a catalogue and the tree that it is of. */
void	compare_tree(struct wsp_catalog *, const char *place, struct out *);

#endif
