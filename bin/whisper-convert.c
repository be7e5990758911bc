/* SPDX-License-Identifier: ISC */
/* whisper-convert - make compressed files of classic ones, and back. */
#include <sys/stat.h>

#include <inttypes.h>
#include <stdatomic.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/each.h"
#include "cli/open.h"
#include "cli/sync_later.h"
#include "wsp-ops.h"

static struct wsp_convert_options convert;
static const char *to, *method_name;

static const struct cli_option options[] = {
	{ 0, "aggregationMethod", "METHOD", "how points are rolled up (as is)",
	    { "aggregationmethod" }, .text = &method_name },
	{ 0, "force", NULL, "convert files that grow by it, too",
	    .flag = &convert.force },
	{ 0, "to", "FORMAT", "compressed or classic", .text = &to },
	{ 'v', "verbose", NULL, "print the files that are converted",
	    .flag = &each_verbose, .pace = true },
	{ .name = NULL }
};

static const struct cli_tool tool = {
	.page = "whisper-convert",
	.does = "make compressed files of classic Whisper files, and back",
	.methods = true,
	.synopsis = "--to FORMAT [-nv] [option ...] path ...",
	.options = { options, each_files_options, open_dry_run_options,
	    each_run_options, open_mix_options, open_replace_options,
	    open_lock_options }
};

/* Is there one file only, of which alone is told? */
static bool single;

/* What became of the files. */
static struct {
	atomic_uint_fast64_t converted, needless, larger, failed;
	atomic_uint_fast64_t old_size, new_size, left_out;
} sum;

static void
put_sizes(struct item *item, const char *what,
    const struct wsp_convert_report *r)
{
	out_text(item->out, what);
	out_text(item->out, ": ");
	out_name(item->out, item->path);
	out_text(item->out, " (");
	out_uint(item->out, r->old_size);
	out_text(item->out, " -> ");
	out_uint(item->out, r->new_size);
	out_text(item->out, " bytes)\n");
}

static void
report(struct item *item, const struct wsp_convert_report *r)
{
	switch (r->outcome) {
	case WSP_CONVERT_NEEDLESS:
		sum.needless++;
		return;
	case WSP_CONVERT_LARGER:
		sum.larger++;
		put_sizes(item, "Would grow", r);
		return;
	default:
		break;
	}
	sum.converted++;
	sum.old_size += r->old_size;
	sum.new_size += r->new_size;
	sum.left_out += r->left_out;
	if (open_dry_run || each_verbose || single)
		put_sizes(item, open_dry_run ? "Would convert" : "Converted",
		    r);
	if (r->left_out > 0)
		item_note(item, "%" PRIu64 " points %s left out: no reader "
		    "sees them, or they are too far ahead", r->left_out,
		    open_dry_run ? "would be" : "were");
}

static int
convert_open(struct item *item, struct wsp **w, struct wsp_error *error)
{
	struct wsp_convert_options o = convert;
	struct wsp_convert_report r;

	o.dir_later = !o.no_sync && wsp_what_is(item->place) == WSP_IS_ELSE;
	if (wsp_convert_file(w, &o, item->now, &r, error) == -1)
		return -1;
	if (o.dir_later && r.outcome == WSP_CONVERT_DONE && !o.dry_run)
		sync_later(item->place);
	report(item, &r);
	return 0;
}

static int
convert_file(struct item *item, struct wsp_error *error)
{
	struct wsp *w;
	int ret;

	if (open_read(&w, item->place, error) == -1) {
		sum.failed++;
		return -1;
	}
	ret = convert_open(item, &w, error);
	wsp_close(w);
	if (ret == -1)
		sum.failed += !cli_interrupted(error);
	return ret;
}

static void
summarize(void)
{
	const char *would = open_dry_run ? "would be " : "";

	printf("%" PRIuFAST64 " files %sconverted (%" PRIuFAST64 " -> %"
	    PRIuFAST64 " bytes); %" PRIuFAST64 " would grow, %" PRIuFAST64
	    " are %s already, %" PRIuFAST64 " failed\n", sum.converted, would,
	    sum.old_size, sum.new_size, sum.larger, sum.needless,
	    convert.compressed ? "compressed" : "classic", sum.failed);
}

/* What the options decide. */
static void
apply_options(void)
{
	static enum wsp_method method;
	struct wsp_error error;

	if (to == NULL)
		cli_usage("--to is needed");
	convert.compressed = strcmp(to, "compressed") == 0;
	if (!convert.compressed && strcmp(to, "classic") != 0)
		cli_usage("--to: '%s' is neither compressed nor classic", to);
	if (method_name != NULL) {
		if (wsp_method_parse(method_name, &method, &error) == -1)
			cli_usage("%s", error.msg);
		convert.method = &method;
	}
	convert.dry_run = open_dry_run;
	convert.mix = open_mix();
	convert.no_sync = open_no_sync();
	convert.lock_timeout_ms = open_lock_timeout();
	convert.cancel = cli_catch();
}

int
main(int argc, char *argv[])
{
	static const struct each_tool work = { .file = convert_file,
	    .writes = true, .sync_all = sync_all };

	cli_parse(&tool, &argc, &argv);
	apply_options();
	each_operands(argc);
	single = each_single(argc) && !open_dry_run;
	if (!convert.no_sync)
		each_waits();
	each_run(argc, argv, &work);
	if (!single)
		summarize();
	return cli_finish();
}
