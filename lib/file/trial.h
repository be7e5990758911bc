/* SPDX-License-Identifier: ISC */
#ifndef WSP_FILE_TRIAL_H
#define WSP_FILE_TRIAL_H

#include "wsp.h"

/*
 * Makes a copy of an open file in memory, to see what would become of it; to
 * be closed by wsp_close().
 */
struct wsp *wsp_trial(struct wsp *, struct wsp_error *);

/* Counts the slots that are other ones in the copy than in the file. */
int	wsp_trial_count(struct wsp *trial, struct wsp *, uint64_t *n,
	    struct wsp_error *);

#endif
