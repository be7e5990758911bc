/* SPDX-License-Identifier: ISC */
#ifndef WSP_STORE_HEAD_CHECK_H
#define WSP_STORE_HEAD_CHECK_H

#include "store/format.h"

/* Do what HEAD lists and its settings fit each other? */
int	wsp_store_head_check(const struct wsp_store_head *,
	    struct wsp_error *);

#endif
