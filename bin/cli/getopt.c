/* SPDX-License-Identifier: ISC */
/* getopt.c - options among operands that may be negative numbers. */
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "cli/getopt.h"
#include "wsp.h"

static bool
is_number(const char *text)
{
	double v;

	return text != NULL && wsp_parse_double(text, &v) == 0;
}

/*
 * getopt_long() takes -5 for an option.  So do what it does with operands,
 * which is to move them behind the options, and pass the numbers over.
 */
int
negative_getopt(int argc, char *argv[], const char *shorts,
    const struct option *longs)
{
	static int noperands;
	int ch;

	for (;;) {
		while (is_number(argv[optind]))
			argv[1 + noperands++] = argv[optind++];
		ch = getopt_long(argc, argv, shorts, longs, NULL);
		if (ch != 1)
			break;
		argv[1 + noperands++] = optarg;
	}
	if (ch == -1) {
		memmove(argv + optind - noperands, argv + 1,
		    (size_t)noperands * sizeof(*argv));
		optind -= noperands;
	}
	return ch;
}
