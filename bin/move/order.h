/* SPDX-License-Identifier: ISC */
#ifndef BIN_MOVE_ORDER_H
#define BIN_MOVE_ORDER_H

#include "move/move.h"

/*
 * Finds pairs that are to get the same name, or one that is an old name, too,
 * and puts those that have to be done before others there.
 */
void	move_order(struct move_pairs *);

#endif
