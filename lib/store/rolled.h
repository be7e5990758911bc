/* SPDX-License-Identifier: ISC */
/* rolled.h - points predicted from those of the list before. */
#ifndef WSP_STORE_ROLLED_H
#define WSP_STORE_ROLLED_H

#include "store/list.h"

/*
 * Predicts the point of an interval, in seconds, of a step that the step of the
 * list divides, by a method of 1 to 5.  Intervals are asked for by ascending
 * time; the place, of the list before, begins at its beginning.  False if there
 * is no value to predict it from, or if that would be NaN.
 */
bool	wsp_store_predict(struct wsp_store_place *, uint64_t interval,
	    uint32_t step, unsigned method, uint64_t *bits);

#endif
