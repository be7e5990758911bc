/* SPDX-License-Identifier: ISC */
/*
 * json.h - rules, and what file a metric would get, as JSON.
 */
#ifndef BIN_SCHEMAS_JSON_H
#define BIN_SCHEMAS_JSON_H

#include "cli/json.h"
#include "wsp-tree.h"

/* Puts where a rule is, or that there is none in a file. */
void	schemas_json_place(struct json *, const struct wsp_section *,
	    const char *file);

/*
 * Puts an object on a line about a metric and the path of its file; with what
 * each daemon decides, or NULL where that is nothing else.
 */
void	schemas_json_metric(struct out *, const char *metric,
	    const char *path, const struct wsp_rule *,
	    const struct wsp_rule *carbon, const struct wsp_rule *go);

#endif
