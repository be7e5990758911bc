/* SPDX-License-Identifier: ISC */
/* whisper-cache - what was read of URLs, and is kept. */
#include <limits.h>

#include "cache/cache.h"
#include "cli/remote.h"
#include "cli/verb.h"

static const struct cli_option options[] = {
	{ 'l', "long", NULL, "tell what is known of each",
	    .flag = &cache_said.details, .call = verb_option },
	{ 0, "bytes", "RANGE", "fetch only these, such as 0-4095",
	    .text = &cache_said.bytes, .call = verb_option },
	{ 0, "json", NULL, "print JSON, one object a line",
	    .flag = &cache_said.json, .call = verb_option },
	{ 0, "older", "AGE", "what was not used for so long, such as 7d",
	    .step = &cache_said.older_s, .call = verb_option },
	{ 0, "progress", "WHEN", "always, never or auto (auto)",
	    .choice = &cache_said.progress,
	    .choices = "'always', 'never', 'auto'", .call = verb_option },
	{ 'q', "quiet", NULL, "say nothing of what was done",
	    .flag = &cache_said.quiet },
	{ 0, "to", "SIZE", "until it takes no more than this",
	    .text = &cache_said.to, .call = verb_option },
	{ .name = NULL }
};

static const struct cli_tool tool = {
	.page = "whisper-cache",
	.does = "look after what was read of URLs",
	.synopsis = "list [-l | --json] [URL-prefix]\n"
	    "fetch [--bytes RANGE] [--progress WHEN] URL ...\n"
	    "preserve URL file\n"
	    "verify [-q] [URL-prefix]\n"
	    "prune [-q] [--older AGE] [--to SIZE]\n"
	    "clear [-q] [URL-prefix]",
	.min = 1,
	.options = { options, remote_options }
};

static const struct verb verbs[] = {
	{ "list", "ls", cache_list, " long json ", 1 },
	{ "fetch", NULL, cache_fetch, " bytes progress ", INT_MAX },
	{ "preserve", NULL, cache_preserve, " ", 2 },
	{ "verify", "check", cache_verify, " ", 1 },
	{ "prune", NULL, cache_prune, " older to ", 0 },
	{ "clear", NULL, cache_clear, " ", 1 },
};

int
main(int argc, char *argv[])
{
	cli_parse(&tool, &argc, &argv);
	remote_begin(argc, argv);
	verb_run(verbs, sizeof(verbs) / sizeof(verbs[0]), argc, argv);
	remote_end();
	return cli_finish();
}
