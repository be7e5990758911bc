/* SPDX-License-Identifier: ISC */
/* regex.c - regular expressions for those who look for names. */
#include <stdlib.h>

#include "base/error.h"
#include "schema/pattern.h"
#include "wsp-tree.h"

struct wsp_regex {
	struct wsp_pattern	*pattern;
	struct wsp_matcher	*matcher;
};

int
wsp_regex_new(struct wsp_regex **rp, const char *text, struct wsp_error *err)
{
	struct wsp_regex *r;

	if ((r = calloc(1, sizeof(*r))) == NULL)
		return wsp_fail_errno(err, NULL);
	if (wsp_pattern_compile(&r->pattern, text, err) == -1 ||
	    (r->matcher = wsp_matcher_new(err)) == NULL) {
		wsp_regex_free(r);
		return -1;
	}
	*rp = r;
	return 0;
}

void
wsp_regex_free(struct wsp_regex *r)
{
	if (r == NULL)
		return;
	wsp_matcher_free(r->matcher);
	wsp_pattern_free(r->pattern);
	free(r);
}

int
wsp_regex_match(struct wsp_regex *r, const char *name, size_t len,
    bool *matches, struct wsp_error *err)
{
	return wsp_pattern_match(r->pattern, r->matcher, name, len, matches,
	    err);
}
