/* SPDX-License-Identifier: ISC */
/* check.c - is all of a store as it is to be? */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/error.h"
#include "store/check.h"

void
wsp_store_problem(struct wsp_store_checking *c, const char *fmt, ...)
{
	char text[WSP_ERRLEN];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	c->problems++;
	c->tell(c->arg, false, text);
}

int
wsp_store_told(struct wsp_store_checking *c, struct wsp_error *err)
{
	if (err->code != WSP_ECORRUPT)
		return -1;
	wsp_store_problem(c, "%s", err->msg);
	return 0;
}

unsigned
wsp_check_threads(const struct wsp_store_checking *c)
{
	return c->store->site != NULL || c->options->threads == 0 ? 1 :
	    c->options->threads;
}

static int
check_all(struct wsp_store_checking *c, struct wsp_error *err)
{
	size_t n = c->store->head.nsegs;

	if ((c->starts = calloc(n + 1, sizeof(*c->starts))) == NULL ||
	    (c->ends = calloc(n + 1, sizeof(*c->ends))) == NULL)
		return wsp_fail_errno(err, NULL);
	if (wsp_store_check_files(c, err) == -1 ||
	    wsp_store_check_segments(c, err) == -1)
		return -1;
	wsp_store_check_totals(c);
	if (!c->options->data && !c->options->rebuild)
		return 0;
	if (c->problems == 0)
		return wsp_store_check_links(c, err);
	c->tell(c->arg, true, "what revisions build on was not looked at");
	return 0;
}

int
wsp_store_check(struct wsp_store *s,
    const struct wsp_store_check_options *options, wsp_store_tell *tell,
    void *arg, struct wsp_error *err)
{
	struct wsp_store_arena arena = { 0 };
	struct wsp_store_checking c = { .store = s, .options = options,
	    .tell = tell, .arg = arg, .arena = &arena };
	int ret = check_all(&c, err);

	free(c.starts);
	free(c.ends);
	wsp_store_arena_free(&arena);
	return ret;
}
