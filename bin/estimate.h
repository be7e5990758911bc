/* SPDX-License-Identifier: ISC */
#ifndef ESTIMATE_H
#define ESTIMATE_H

/*
 * Prints how large files of these definitions would be; the value is the exit
 * status.  A single operand may hold several, separated by commas.
 */
int	estimate_sizes(int argc, char *argv[]);

#endif
