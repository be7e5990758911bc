/* SPDX-License-Identifier: ISC */
#ifndef BIN_PRINT_ESTIMATE_H
#define BIN_PRINT_ESTIMATE_H

/*
 * Prints how large files of these definitions would be; the value is the exit
 * status.  A single operand may hold several, separated by commas.  Compressed
 * ones have no points yet.
 */
int	estimate_sizes(int argc, char *argv[], bool compressed);

#endif
