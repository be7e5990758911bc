/* SPDX-License-Identifier: ISC */
/*
 * changes.h - make and print the changes that an operation found.
 */
#ifndef BIN_PRINT_CHANGES_H
#define BIN_PRINT_CHANGES_H

#include "cli/each.h"
#include "wsp-ops.h"

/* Writes them to the file, after a backup where one is asked for. */
int	changes_make(struct wsp *, const struct item *,
	    const struct wsp_changes *, struct wsp_error *);

/* Prints each as "path: archive step time before -> after". */
void	changes_print(struct out *, const char *path,
	    const struct wsp_changes *);

/* Prints how many there are, or would be. */
void	changes_count(struct out *, const char *path,
	    const struct wsp_changes *, bool dry_run);

#endif
