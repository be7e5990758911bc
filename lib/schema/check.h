/* SPDX-License-Identifier: ISC */
/*
 * check.h - the parts of the check of a schema file.
 */
#ifndef WSP_SCHEMA_CHECK_H
#define WSP_SCHEMA_CHECK_H

#include "schema/literal.h"
#include "schema/schema.h"

/* The check of one file. */
struct wsp_schema_check {
	const struct wsp_schema_kind *kind, *other;
	struct wsp_schema_list list;	/* of the rules that are sound */
	struct wsp_literals *literals;	/* of each */
	wsp_schema_problem *say;
	void		*arg;
};

/* Says what is wrong in a line of a section. */
void	wsp_schema_say(const struct wsp_schema_check *, size_t line,
	    const char *section, const char *, ...)
	    __attribute__((__format__(printf, 4, 5)));

/* Says where a section is something else to the one daemon and the other. */
int	wsp_schema_check_dialects(const struct wsp_schema_check *,
	    const struct wsp_conf_section *, struct wsp_error *);

/* Says where the order of the rules is. */
void	wsp_schema_check_order(const struct wsp_schema_check *);

#endif
