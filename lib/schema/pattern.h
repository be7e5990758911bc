/* SPDX-License-Identifier: ISC */
/*
 * pattern.h - the regular expressions of schema files, by PCRE2.
 */
#ifndef WSP_SCHEMA_PATTERN_H
#define WSP_SCHEMA_PATTERN_H

#include "wsp.h"

struct wsp_pattern;
struct wsp_matcher;

/*
 * Compiles a pattern so that it means what it does to Python, or WSP_EVALUE.
 * One pattern may be used from several threads at once.
 */
int	wsp_pattern_new(struct wsp_pattern **, const char *text,
	    struct wsp_error *);

/* The same for any pattern of PCRE2. */
int	wsp_pattern_compile(struct wsp_pattern **, const char *text,
	    struct wsp_error *);

void	wsp_pattern_free(struct wsp_pattern *);

/* What a match needs for itself: one for each thread. */
struct wsp_matcher *wsp_matcher_new(struct wsp_error *);

void	wsp_matcher_free(struct wsp_matcher *);

/*
 * Is there a match anywhere in a name of len bytes?  WSP_EVALUE if it takes
 * too long to find out.
 */
int	wsp_pattern_match(const struct wsp_pattern *, struct wsp_matcher *,
	    const char *name, size_t len, bool *matches, struct wsp_error *);

#endif
