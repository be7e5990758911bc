/* SPDX-License-Identifier: ISC */
/*
 * schema.h - rules and how they come from sections of schema files.
 */
#ifndef WSP_SCHEMA_SCHEMA_H
#define WSP_SCHEMA_SCHEMA_H

#include "schema/conf.h"
#include "schema/pattern.h"
#include "wsp-tree.h"

/* One rule; of a file's two kinds it has what belongs to that kind. */
struct wsp_schema {
	struct wsp_section section;
	struct wsp_pattern *pattern;
	char		*text;		/* of the pattern */
	int64_t		priority;	/* higher ones are tried first */
	bool		for_carbon;	/* go-carbon would not start with it */
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
	size_t		*places;	/* of the rules in the file's order */
};

struct wsp_schemas {
	struct wsp_schema_list storage;
	struct wsp_schema_list aggregation;
};

/* What is read from a section. */
struct wsp_schema_key {
	const char	*name;
	enum { WSP_OPTIONAL, WSP_NEEDED } need;
	/* Reads a value, which it may change. */
	int		(*parse)(struct wsp_schema *, enum wsp_dialect, char *,
			    struct wsp_error *);
};

/* A kind of file, by the name that carbon has for it. */
struct wsp_schema_kind {
	const char	*file;
	const struct wsp_schema_key *keys;
	size_t		n;
};

extern const struct wsp_schema_kind wsp_schema_storage, wsp_schema_aggregation;

/* What a rule is before its keys are read, one by one or all. */
void	wsp_schema_begin(struct wsp_schema *);
int	wsp_schema_read_key(struct wsp_schema *, const struct wsp_conf *,
	    const struct wsp_conf_section *, const struct wsp_schema_key *,
	    struct wsp_error *);
int	wsp_schema_read(struct wsp_schema *, const struct wsp_conf *,
	    const struct wsp_conf_section *, const struct wsp_schema_kind *,
	    struct wsp_error *);

/* Releases what a rule holds. */
void	wsp_schema_free(struct wsp_schema *);

/* Is it a rule, not only a section that lends its keys? */
bool	wsp_schema_is_rule(const struct wsp_conf *,
	    const struct wsp_conf_section *);

/* Puts the rules of a list into the order in which they are tried. */
int	wsp_schema_list_sort(struct wsp_schema_list *, struct wsp_error *);

/*
 * Makes the rules of list->conf, which has been read; release the list with
 * wsp_schema_list_free(), also after a failure.
 */
int	wsp_schema_list_make(struct wsp_schema_list *,
	    const struct wsp_schema_kind *, struct wsp_error *);

void	wsp_schema_list_free(struct wsp_schema_list *);

#endif
