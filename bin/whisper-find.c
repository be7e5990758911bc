/* SPDX-License-Identifier: ISC */
/* whisper-find - list, weigh and remove metrics by name and condition. */
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "cli/each.h"
#include "cli/grown.h"
#include "cli/names.h"
#include "cli/open.h"
#include "cli/remote.h"
#include "find/find.h"
#include "schemas/schemas.h"

static const char **paths;
static size_t npaths;

static void
add_place(const char *option, const char *text)
{
	(void)option;
	paths = grown(paths, npaths, sizeof(*paths));
	paths[npaths++] = text;
}

static const struct cli_option conditions[] = {
	{ 'S', "stale", "SINCE", "the newest point is from before",
	    .call = find_add_term },
	{ 0, "dead", NULL, "no point is young enough to be returned",
	    .call = find_add_term },
	{ 0, "never", NULL, "no point was ever written",
	    .call = find_add_term },
	{ 0, "corrupt", NULL, "the header is damaged, or the file cut",
	    .call = find_add_term },
	{ 0, "state", "WORD", "what whisper-check(1) calls it",
	    .call = find_add_term },
	{ 0, "size", "N", "bytes; +N at least, -N at most",
	    .call = find_add_term },
	{ 0, "allocated", "N", "the same for bytes on the disk",
	    .call = find_add_term },
	{ 0, "retention", "DEFS", "has these archives",
	    .call = find_add_term },
	{ 0, "step", "STEP", "seconds of the finest archive",
	    .call = find_add_term },
	{ 0, "method", "METHOD", "is aggregated so", .call = find_add_term },
	{ 0, "xff", "X", "has this xFilesFactor", .call = find_add_term },
	{ 0, "misfit", "DIR", "differs from the schema files in DIR",
	    .call = find_add_term },
	{ 'N', "new", "SINCE", "is there since", .call = find_add_term },
	{ 0, "changed", "SINCE", "is new, renamed or another file since",
	    .call = find_add_term },
	{ 0, "written", "SINCE", "was written to since",
	    .call = find_add_term },
	{ 0, "missing-on", "PLACE", "PLACE has none of the name",
	    .call = find_add_term },
	{ 0, "differs", "PLACE", "PLACE has one with another header",
	    .call = find_add_term },
	{ 0, "newer-on", "PLACE", "PLACE has newer points",
	    .call = find_add_term },
	{ 0, "duplicate", NULL, "two files have the name",
	    .call = find_add_term },
	{ 0, "belongs", NULL, "the ring puts it on the node",
	    .call = find_add_term },
	{ 0, "misplaced", NULL, "the ring puts it on other nodes",
	    .call = find_add_term },
	{ 0, "flag", "LETTERS", "has all these flags",
	    .call = find_add_term },
	{ 0, "seq", "A:B", "rank in the catalogue", .call = find_add_term },
	{ 0, "uid", "N", "number in the catalogue", .call = find_add_term },
	{ 0, "not", NULL, "the next condition is not satisfied",
	    .call = find_add_not },
	{ 'o', "or", NULL, "or what follows is satisfied",
	    .call = find_add_or },
	{ .name = NULL }
};

static const struct cli_option names[] = {
	{ 'b', "branches", NULL, "match directories as well",
	    .flag = &find_said.branches },
	{ 'C', "catalog", "PLACE", "a tree, or a catalogue",
	    .call = add_place },
	{ 'E', "exclude", "PATTERN", "leave these out",
	    .call = find_add_exclude },
	{ 'f', "files-from", "FILE", "only these names or paths",
	    .text = &find_said.list },
	{ 'k', "known", NULL, "what the catalogue knows, without the tree",
	    .flag = &find_said.known_only },
	{ 'L', "follow", NULL, "in a walk follow symbolic links",
	    .flag = &find_said.follow },
	{ 'r', "regex", NULL, "patterns are regular expressions of PCRE2",
	    .flag = &find_said.regex },
	{ 0, "ring", "FILE", "a configuration of a relay",
	    .text = &find_said.ring },
	{ 0, "cluster", "NAME", "the cluster in it, if there are several",
	    .text = &find_said.cluster },
	{ 0, "node", "NODE", "one of its servers", .text = &find_said.node },
	{ 'u', "update", NULL, "first bring the catalogue up to date",
	    .flag = &find_said.update },
	{ 0, "vanished", "SINCE", "metrics that are gone since",
	    .text = &find_said.vanished },
	{ 'w', "walk", NULL, "walk, although there is a catalogue",
	    .flag = &find_said.walk },
	{ .name = NULL }
};

static const struct cli_option actions[] = {
	{ 'c', "count", NULL, "print the number", .flag = &find_said.count },
	{ 0, "du", NULL, "print the number, size and size on the disk",
	    .flag = &find_said.du },
	{ 0, "json", NULL, "print JSON", .flag = &find_said.json },
	{ 'l', "list", NULL, "print sizes, times and archives as well",
	    .flag = &find_said.verbose },
	{ '0', "null", NULL, "a NUL ends each name, no newline",
	    .flag = &find_said.null },
	{ 0, "owners", NULL, "print the owners as well",
	    .flag = &find_said.owners },
	{ 0, "locate", NULL, "print the owners of the names that are operands",
	    .flag = &find_said.locate },
	{ 'p', "path", NULL, "print paths of files",
	    .flag = &find_said.paths },
	{ 'W', "where", NULL, "print the places that have it as well",
	    .flag = &find_said.where },
	{ 'q', "quiet", NULL, "print nothing, exit with 0 if there is one",
	    .flag = &find_said.quiet },
	{ 0, "delete", NULL, "remove the files", .flag = &find_said.delete },
	{ 0, "at-most", "N", "but no more than N",
	    .integer = &find_said.at_most, .max = INT64_MAX,
	    .flag = &find_said.limited },
	{ 'n', "dry-run", NULL, "print what would be removed",
	    .flag = &find_said.dry_run },
	{ 'y', "yes", NULL, "do not ask", .flag = &find_said.yes },
	{ 0, "prune", NULL, "remove empty directories",
	    .flag = &find_said.prune },
	{ 0, "prune-age", "AGE", "that have been so for so long (1h)",
	    .text = &find_said.prune_age },
	{ .name = NULL }
};

static const struct cli_tool tool = {
	.page = "whisper-find",
	.does = "list, weigh and remove metrics by name and condition",
	.methods = true,
	.synopsis = "[option ...] [pattern ...]",
	.options = { names, names_options, conditions,
	    schemas_dialect_options, actions,
	    open_replace_options, open_lock_options, remote_options }
};

/* The tree that is meant where nothing is said. */
static void
default_place(void)
{
	const char *tree = getenv("WHISPER_TREE");

	if (npaths == 0)
		add_place(NULL, tree != NULL && *tree != '\0' ? tree : ".");
}

static void
check_options(void)
{
	bool acts = find_said.delete || find_said.prune;

	if (npaths > 1 && (acts || find_said.vanished != NULL))
		cli_usage("this can be done in one place only");
	if (find_said.ring == NULL && (find_said.owners ||
	    find_said.locate || find_said.node != NULL))
		cli_usage("this needs --ring");
	if (find_said.walk && find_said.known_only)
		cli_usage("--walk excludes --known");
	if (acts && find_said.known_only)
		cli_usage("--known removes nothing");
	if (find_said.branches && (acts || find_said.verbose ||
	    find_said.json || find_said.du || find_said.owners ||
	    find_said.vanished != NULL))
		cli_usage("--branches goes with names only");
	if (find_said.where && (acts || find_said.verbose ||
	    find_said.json || find_said.du || find_said.vanished != NULL))
		cli_usage("--where goes with names only");
	if (find_said.delete + find_said.count + find_said.du +
	    find_said.json + find_said.verbose + find_said.quiet > 1)
		cli_usage("only one of --count, --du, --json, --list, --quiet "
		    "and --delete can be asked for");
}

static void
act(struct find_place *p)
{
	if (p->tree == NULL) {
		cli_failx(p->path, "its tree is not here");
		return;
	}
	if (p->info.root != NULL && p->info.foreign && p->root_said) {
		cli_failx(p->path, "others may write to it, and name any tree "
		    "(name the directory)");
		return;
	}
	if (find_said.prune)
		find_prune_begin(p);
	if (find_said.delete) {
		find_each(find_collect);
		find_delete(p);
	}
	if (find_said.prune)
		find_prune(p);
}

static void
run(void)
{
	if (find_said.delete || find_said.prune) {
		act(&find_places[0]);
		return;
	}
	if (find_said.vanished != NULL)
		find_vanished(&find_places[0]);
	else
		find_each(find_print);
	find_print_end();
}

/* Nothing but a catalogue is read of what is elsewhere. */
static void
refuse_url(const char *path)
{
	bool writes = find_said.delete || find_said.prune || find_said.update;

	if (!wsp_is_url(path) || (!writes && !find_said.walk))
		return;
	remote_hide(path);
	cli_failx(path, writes ? "cannot write to a URL" :
	    "its tree is not here");
	exit(cli_finish());
}

static void
open_places(void)
{
	size_t i;

	for (i = 0; i < npaths; i++)
		refuse_url(paths[i]);
	if ((find_places = calloc(npaths + 1, sizeof(*find_places))) == NULL)
		err(1, NULL);
	for (; find_nplaces < npaths; find_nplaces++)
		find_open(&find_places[find_nplaces], paths[find_nplaces]);
}

static void
close_places(void)
{
	find_close_terms();
	while (find_nplaces > 0)
		find_close(&find_places[--find_nplaces]);
	free(find_places);
}

int
main(int argc, char *argv[])
{
	cli_parse(&tool, &argc, &argv);
	if (find_said.quiet)
		cli_compares();
	default_place();
	check_options();
	find_open_ring();
	if (find_said.locate) {
		find_locate(argc, argv);
		return cli_finish();
	}
	open_places();
	find_patterns(argc, argv, find_places[0].root);
	find_parse_terms(&find_places[0]);
	run();
	find_note_missed();
	close_places();
	remote_end();
	return cli_finish();
}
