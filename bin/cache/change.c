/* SPDX-License-Identifier: ISC */
/* change.c - what whisper-cache brings into the cache, and takes out of it. */
#include <errno.h>
#include <stdlib.h>

#include "cache/cache.h"
#include "cli/amount.h"
#include "cli/open.h"
#include "cli/progress.h"
#include "cli/remote.h"

struct cache_said cache_said = {
	.older_s = UINT64_MAX,
	.progress = PROGRESS_AUTO
};

struct wsp_remote *
cache_remote(void)
{
	struct wsp_error error;
	struct wsp_remote *r;

	if (remote_get(&r, &error) == 0)
		return r;
	cli_fail(NULL, &error);
	return NULL;
}

const char *
cache_prefix(int argc, char *argv[])
{
	cli_operands(argc, 0, 1);
	return argc > 0 ? argv[0] : "";
}

/* Reads A-B, both of which are fetched; B may be left out. */
static void
parse_bytes(uint64_t *from, uint64_t *to)
{
	const char *s = cache_said.bytes;
	char *end;

	*from = 0;
	*to = UINT64_MAX;
	if (s == NULL)
		return;
	errno = 0;
	*from = strtoull(s, &end, 10);
	if (*s >= '0' && *s <= '9' && *end == '-' && errno == 0) {
		s = end + 1;
		if (*s == '\0')
			return;
		*to = strtoull(s, &end, 10);
		if (*s >= '0' && *s <= '9' && *end == '\0' && errno == 0 &&
		    *to >= *from && *to < UINT64_MAX) {
			(*to)++;
			return;
		}
	}
	cli_usage("--bytes: '%s' is no range such as 0-4095",
	    cache_said.bytes);
}

static void
show_progress(void *arg, uint64_t done, uint64_t of)
{
	(void)arg;
	progress_at("bytes", done, of);
}

void
cache_fetch(int argc, char *argv[])
{
	struct wsp_remote *r = cache_remote();
	struct wsp_error error;
	uint64_t from, to;
	int ret, tries;

	cli_operands(argc, 1, argc);
	parse_bytes(&from, &to);
	progress_begin_known(cache_said.progress);
	for (; r != NULL && argc > 0; argc--, argv++) {
		tries = 0;
		do
			ret = wsp_cache_fetch(r, *argv, from, to,
			    show_progress, NULL, &error);
		while (ret == -1 && open_again(&tries, &error));
		if (ret == 0)
			continue;
		progress_clear();
		cli_fail(*argv, &error);
	}
	progress_end(false);
}

void
cache_preserve(int argc, char *argv[])
{
	struct wsp_remote *r = cache_remote();
	struct wsp_error error;
	int ret, tries = 0;

	cli_operands(argc, 2, 2);
	if (r == NULL)
		return;
	do
		ret = wsp_cache_preserve(r, argv[0], argv[1], &error);
	while (ret == -1 && open_again(&tries, &error));
	if (ret == -1)
		cli_fail(argv[0], &error);
}

static int
put_bad(void *arg, const struct wsp_cached *c, struct wsp_error *error)
{
	(void)error;
	out_name(arg, c->url);
	out_text(arg, ": bad pages dropped\n");
	return 0;
}

/* Says what was done, unless nobody wants to know. */
static void
sum_up(struct out *out, const struct wsp_cache_counts *c, bool verified)
{
	if (!cache_said.quiet) {
		amount_count(out, "", c->objects, c->objects == 1 ?
		    " object, " : " objects, ");
		if (verified) {
			amount_count(out, "", c->pages, " pages, ");
			amount_count(out, "", c->bad, " bad\n");
		} else {
			amount_bytes(out, c->bytes);
			out_text(out, " removed\n");
		}
	}
	out_flush(out);
	out_free(out);
}

static void
say_removed(int ret, const struct wsp_cache_counts *counts,
    const struct wsp_error *error)
{
	struct out out = { 0 };

	if (ret == -1)
		cli_fail(NULL, error);
	else
		sum_up(&out, counts, false);
}

void
cache_verify(int argc, char *argv[])
{
	struct wsp_remote *r = cache_remote();
	struct wsp_cache_counts counts;
	struct wsp_error error;
	struct out out = { 0 };

	if (r == NULL)
		return;
	if (wsp_cache_verify(r, cache_prefix(argc, argv), put_bad, &out,
	    &counts, &error) == -1)
		cli_fail(NULL, &error);
	else
		sum_up(&out, &counts, true);
}

void
cache_prune(int argc, char *argv[])
{
	struct wsp_remote *r = cache_remote();
	uint64_t older = cache_said.older_s, to = UINT64_MAX;
	struct wsp_cache_counts counts;
	struct wsp_error error;

	(void)argc;
	(void)argv;
	if (older == UINT64_MAX && cache_said.to == NULL)
		cli_usage("prune: how much is to go? (--older, --to)");
	if (cache_said.to != NULL)
		to = amount_parse("to", cache_said.to);
	if (r == NULL)
		return;
	say_removed(wsp_cache_prune(r, older, to, &counts,
	    &error), &counts, &error);
}

void
cache_clear(int argc, char *argv[])
{
	struct wsp_remote *r = cache_remote();
	struct wsp_cache_counts counts;
	struct wsp_error error;

	if (r == NULL)
		return;
	say_removed(wsp_cache_clear(r, cache_prefix(argc, argv), &counts,
	    &error), &counts, &error);
}
