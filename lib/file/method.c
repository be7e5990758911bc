/* SPDX-License-Identifier: ISC */
/* method.c - names of aggregation methods, limits of the xFilesFactor. */
#include <string.h>

#include "base/error.h"

/* Indexed by the number in the file. */
static const char *const names[] = {
	[WSP_AVERAGE] = "average",
	[WSP_SUM] = "sum",
	[WSP_LAST] = "last",
	[WSP_MAX] = "max",
	[WSP_MIN] = "min",
	[WSP_AVG_ZERO] = "avg_zero",
	[WSP_ABSMAX] = "absmax",
	[WSP_ABSMIN] = "absmin",
};

#define NNAMES	(sizeof(names) / sizeof(names[0]))

const char *
wsp_method_name(uint32_t method)
{
	return method < NNAMES ? names[method] : NULL;
}

int
wsp_method_parse(const char *name, enum wsp_method *method,
    struct wsp_error *err)
{
	unsigned i;

	for (i = WSP_AVERAGE; i < NNAMES; i++)
		if (strcmp(name, names[i]) == 0) {
			*method = i;
			return 0;
		}
	return wsp_fail(err, WSP_EMETHOD,
	    "Unrecognized aggregation method: %s", name);
}

int
wsp_xff_check(double xff, struct wsp_error *err)
{
	char text[WSP_NUMLEN];

	if (xff >= 0 && xff <= 1)
		return 0;
	wsp_format_shortest(text, xff);
	return wsp_fail(err, WSP_EXFF,
	    "Invalid xFilesFactor %s, not between 0 and 1", text);
}

int
wsp_xff_parse(const char *text, double *xff, struct wsp_error *err)
{
	double v;

	if (wsp_parse_double(text, &v) == -1)
		return wsp_fail(err, WSP_EXFF,
		    "Invalid xFilesFactor %s, not a float", text);
	if (wsp_xff_check(v, err) == -1)
		return -1;
	*xff = v;
	return 0;
}
