/* SPDX-License-Identifier: ISC */
/* whisper-rebuild - compute coarse archives anew from finer ones. */
#include <unistd.h>

#include "cli.h"
#include "out.h"

enum {
	OPT_FROM = CLI_LONG,
	OPT_UNTIL,
	OPT_ARCHIVE,
	OPT_PARTIAL
};

static const struct cli_option options[] = {
	{ OPT_FROM, "from", "TIME", "after this time (all)" },
	{ OPT_UNTIL, "until", "TIME", "up to this time (now)" },
	{ OPT_ARCHIVE, "archive", "STEP", "only the archive of this step" },
	{ 'n', "dry-run", NULL, "print the changes, write nothing" },
	{ OPT_PARTIAL, "partial", NULL,
	    "even what a finer archive holds only in part" },
	{ 'v', "verbose", NULL, "print the changes and their number" },
	{ 0, NULL, NULL, NULL }
};

static struct wsp_rebuild_options rebuild;
static bool dry_run, verbose;
static struct out out;

static void
print_change(const char *path, const struct wsp_change *c)
{
	out_text(&out, path);
	out_text(&out, ": archive ");
	out_uint(&out, c->step);
	out_char(&out, ' ');
	out_int(&out, c->time);
	out_char(&out, ' ');
	if (c->known)
		out_double(&out, c->before, wsp_format_shortest);
	else
		out_text(&out, "None");
	out_text(&out, " -> ");
	out_double(&out, c->after, wsp_format_shortest);
	out_char(&out, '\n');
}

static void
print(const char *path, const struct wsp_changes *changes)
{
	size_t i;

	for (i = 0; i < changes->n; i++)
		print_change(path, &changes->list[i]);
	if (verbose) {
		out_text(&out, path);
		out_text(&out, ": ");
		out_uint(&out, changes->n);
		out_text(&out, changes->n == 1 ? " value" : " values");
		out_text(&out, dry_run ? " would change\n" : " changed\n");
	}
	out_flush(&out);
}

static int
write_changes(struct wsp *w, const char *path,
    const struct wsp_changes *changes, struct wsp_error *error)
{
	if (changes->n == 0)
		return 0;
	if (cli_backup(w, path, error) == -1 ||
	    wsp_rebuild_write(w, changes, error) == -1)
		return -1;
	return cli_finish_inplace(w, error);
}

/* The lock is given up before anything is printed: that may take its time. */
static int
rebuild_file(const char *path, struct wsp_error *error)
{
	struct wsp_changes changes = { 0 };
	struct wsp *w;
	int ret;

	ret = dry_run ? wsp_open(&w, path, WSP_READ_LOCKED, cli_lock_timeout(),
	    error) : cli_open_inplace(&w, path, error);
	if (ret == -1)
		return -1;
	ret = wsp_rebuild_find(w, &rebuild, cli_now(), &changes, error);
	if (ret == 0 && !dry_run)
		ret = write_changes(w, path, &changes, error);
	wsp_close(w);
	if (ret == 0 && (dry_run || verbose))
		print(path, &changes);
	wsp_changes_free(&changes);
	return ret;
}

static void
parse(int argc, char *argv[])
{
	const char *from = NULL, *until = NULL;
	int ch;

	while ((ch = cli_getopt(argc, argv)) != -1)
		switch (ch) {
		case OPT_FROM:
			from = optarg;
			break;
		case OPT_UNTIL:
			until = optarg;
			break;
		case OPT_ARCHIVE:
			if ((rebuild.step = cli_step("--archive", optarg)) == 0)
				cli_usage("--archive: no archive has step 0");
			break;
		case 'n':
			dry_run = true;
			break;
		case OPT_PARTIAL:
			rebuild.partial = true;
			break;
		case 'v':
			verbose = true;
			break;
		default:
			cli_option(ch);
		}
	rebuild.from = cli_time("--from", from, 0);
	rebuild.until = cli_time("--until", until, cli_now());
}

int
main(int argc, char *argv[])
{
	cli_init("[-nv] [option ...] path ...", options,
	    CLI_BACKUP | CLI_FSYNC | CLI_LOCKS);
	parse(argc, argv);
	argc -= optind;
	argv += optind;
	cli_operands(argc, 1, argc);
	if (rebuild.until < rebuild.from)
		cli_usage("--until is before --from");
	return cli_each(argc, argv, rebuild_file);
}
