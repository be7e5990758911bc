/* SPDX-License-Identifier: ISC */
/*
 * links.h - a file that is replaced may have other names.
 *
 * They keep the old file, which nobody might notice until much later: it is
 * said, and done all the same.
 */
#ifndef BIN_CLI_LINKS_H
#define BIN_CLI_LINKS_H

#include <stdint.h>

#include "cli/each.h"

/*
 * Says, after the file was replaced, how many it had by wsp_other_names()
 * before, unless that is 0.
 */
void	links_say(const char *path, uint64_t others);
void	links_note(struct item *, const char *path, uint64_t others);

#endif
