/* SPDX-License-Identifier: ISC */
/*
 * schema.h - rules and how they come from sections of schema files.
 */
#ifndef WSP_TREE_SCHEMA_H
#define WSP_TREE_SCHEMA_H

#include "tree/conf.h"
#include "tree/pattern.h"

/* One rule; of a file's two kinds it has what belongs to that kind. */
struct wsp_schema {
	struct wsp_section section;
	struct wsp_pattern *pattern;
	int64_t		priority;	/* higher ones are tried first */
	bool		compressed;
	struct wsp_retention *retentions; /* sorted by step */
	size_t		nretentions;
	enum wsp_method	method;
	double		xff;
};

/* The rules of a file, in the order in which they are tried. */
struct wsp_schema_list {
	struct wsp_conf	conf;		/* what the names lie in */
	char		*path;		/* of the file, for messages */
	size_t		n;
	struct wsp_schema *rules;
};

struct wsp_schemas {
	struct wsp_schema_list storage;
	struct wsp_schema_list aggregation;
};

/* Fills in a rule from a section of its kind of file. */
typedef int	wsp_schema_kind(struct wsp_schema *, const struct wsp_conf *,
		    const struct wsp_conf_section *, struct wsp_error *);

wsp_schema_kind	wsp_schema_storage, wsp_schema_aggregation;

/* Releases what a rule holds. */
void	wsp_schema_free(struct wsp_schema *);

/*
 * Makes the rules of list->conf, which has been read; release the list with
 * wsp_schema_list_free(), also after a failure.
 */
int	wsp_schema_list_make(struct wsp_schema_list *, wsp_schema_kind *,
	    struct wsp_error *);

void	wsp_schema_list_free(struct wsp_schema_list *);

#endif
