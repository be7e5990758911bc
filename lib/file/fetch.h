/* SPDX-License-Identifier: ISC */
#ifndef WSP_FILE_FETCH_H
#define WSP_FILE_FETCH_H

#include "wsp.h"

/* Fails with WSP_EINTERVAL if from is after until. */
int	wsp_fetch_check(int64_t from, int64_t until, struct wsp_error *);

#endif
