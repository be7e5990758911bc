/* SPDX-License-Identifier: ISC */
/* wrongs.h - count what wsp_catalog_check() finds wrong. */
#ifndef WRONGS_H
#define WRONGS_H

#include <stdbool.h>
#include <stdio.h>

static int wrongs;

static inline void
say_wrong(void *arg, bool note, const char *text)
{
	(void)arg;
	if (!note)
		printf("# %s\n", text);
	wrongs += !note;
}

#endif
