/* SPDX-License-Identifier: ISC */
/*
 * sweep.h - see quickly that nothing is wrong with the slots of an archive.
 */
#ifndef WSP_OPS_CHECK_SWEEP_H
#define WSP_OPS_CHECK_SWEEP_H

#include "ops/check/scan.h"

/*
 * Reads all slots of an archive.  *sound says whether each that is not empty
 * is where its time belongs, by that in slot 0, and has a finite value.  Then
 * *phase is filled as by wsp_find_phase(), and *newest is the newest time,
 * or 0.
 */
int	wsp_sweep(struct wsp_body *, uint32_t archive, struct wsp_phase *phase,
	    int64_t *newest, bool *sound, struct wsp_error *);

#endif
