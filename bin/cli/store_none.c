/* SPDX-License-Identifier: ISC */
/* store_none.c - store.c of tools that were made without stores. */
#include "cli/store.h"

const struct cli_option store_options[] = {
	{ .name = NULL }
};

bool
store_is_named(void)
{
	return false;
}

bool
store_begin(int *argc, char **argv[])
{
	(void)argc;
	(void)argv;
	return false;
}
