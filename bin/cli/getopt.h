/* SPDX-License-Identifier: ISC */
#ifndef BIN_CLI_GETOPT_H
#define BIN_CLI_GETOPT_H

#include <getopt.h>

/*
 * getopt_long() for operands that may be negative numbers.  shorts has to
 * begin with a hyphen.
 */
int	negative_getopt(int argc, char *argv[], const char *shorts,
	    const struct option *longs);

#endif
