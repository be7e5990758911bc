/* SPDX-License-Identifier: ISC */
/* donor.c - where a repair takes a header from. */
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "check/check.h"
#include "cli/cli.h"
#include "cli/open.h"
#include "cli/retentions.h"
#include "wsp-ops.h"

static enum wsp_method method;
static double xff;
static struct retentions retentions;

static void
take_like(const char *path, struct wsp_repair_options *o)
{
	const struct wsp_info *info;
	struct wsp_error error;
	struct wsp *w;

	if (open_read(&w, wsp_path_of(path), &error) == -1) {
		cli_fail(path, &error);
		exit(cli_finish());
	}
	info = wsp_info(w);
	method = info->method;
	xff = (double)info->xff;
	o->method = &method;
	o->xff = &xff;
	retentions_of(&retentions, info);
	wsp_close(w);
}

/* Definitions with commas or white space between them. */
static void
take_schema(const char *schema)
{
	static const char separators[] = ", \t\n";
	struct wsp_error error;
	char *copy, *rest, *definition;

	retentions.list = calloc(strlen(schema) + 1, sizeof(*retentions.list));
	if (retentions.list == NULL || (copy = strdup(schema)) == NULL)
		err(2, NULL);
	rest = copy;
	while ((definition = strsep(&rest, separators)) != NULL)
		if (*definition != '\0' && wsp_retention_parse(definition,
		    &retentions.list[retentions.n++], &error) == -1)
			cli_usage("--schema: %s", error.msg);
	free(copy);
}

void
check_take(const struct check_donor *d, struct wsp_repair_options *o)
{
	struct wsp_error error;

	if (d->like != NULL)
		take_like(d->like, o);
	if (d->schema != NULL)
		take_schema(d->schema);
	if ((d->like != NULL || d->schema != NULL) && wsp_retention_check(
	    retentions.list, retentions.n, &error) == -1)
		cli_usage("%s: %s", d->like != NULL ? "--like" : "--schema",
		    error.msg);
	o->retentions = retentions.list;
	o->nretentions = retentions.n;
	if (d->method != NULL) {
		if (wsp_method_parse(d->method, &method, &error) == -1)
			cli_usage("--aggregationMethod: %s", error.msg);
		o->method = &method;
	}
	if (d->xff != NULL) {
		if (wsp_xff_parse(d->xff, &xff, &error) == -1 ||
		    wsp_xff_check(xff, &error) == -1)
			cli_usage("--xFilesFactor: %s", error.msg);
		o->xff = &xff;
	}
}
