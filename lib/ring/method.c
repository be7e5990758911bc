/* SPDX-License-Identifier: ISC */
/* method.c - names of aggregation methods, limits of the xFilesFactor. */
#include <stdio.h>
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

#define MAX_NAME 100	/* bytes of one that a message shows */

/* Those of compressed files only. */
static const char *const others[] = { "first", "mix", "percentile" };

#define NNAMES	(sizeof(names) / sizeof(names[0]))

const char *
wsp_method_name(uint32_t method)
{
	if (method >= WSP_FIRST && method <= WSP_PERCENTILE)
		return others[method - WSP_FIRST];
	return method < NNAMES ? names[method] : NULL;
}

static int
fail_method(const char *name, struct wsp_error *err)
{
	char list[128] = "";
	unsigned i;

	for (i = WSP_AVERAGE; i < NNAMES; i++) {
		strlcat(list, i == WSP_AVERAGE ? "" : ", ", sizeof(list));
		strlcat(list, names[i], sizeof(list));
	}
	return wsp_fail(err, WSP_EMETHOD,
	    "Unrecognized aggregation method: %.*s (use one of %s)", MAX_NAME,
	    name, list);
}

int
wsp_method_parse(const char *name, enum wsp_method *method,
    struct wsp_error *err)
{
	unsigned i;

	if (strcmp(name, others[0]) == 0) {
		*method = WSP_FIRST;
		return 0;
	}
	for (i = WSP_AVERAGE; i < NNAMES; i++)
		if (strcmp(name, names[i]) == 0) {
			*method = i;
			return 0;
		}
	return fail_method(name, err);
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

const char *
wsp_spec_name(const struct wsp_spec *s, char text[WSP_SPECLEN])
{
	double p = (double)s->percentile;

	if (s->method != WSP_PERCENTILE)
		return wsp_method_name(s->method);
	snprintf(text, WSP_SPECLEN, p == (double)(int)p ? "p%.0f" : "p%f", p);
	return text;
}
