/* SPDX-License-Identifier: ISC */
/*
 * name.h - metric names in the format that OpenMetrics has for them.
 */
#ifndef WSP_METRIC_NAME_H
#define WSP_METRIC_NAME_H

#include "wsp.h"

/* Is it name{tag="value",...}? */
bool	wsp_name_is_openmetrics(const char *);

/*
 * Writes name;tag=value;... for it, which is never longer; WSP_EVALUE if it is
 * malformed.
 */
int	wsp_name_from_openmetrics(const char *name, char *,
	    struct wsp_error *);

#endif
