/* SPDX-License-Identifier: ISC */
/* whisper-dump - print every slot of a Whisper file. */
#include <string.h>
#include <unistd.h>

#include "base/put.h"
#include "cli.h"
#include "dump_rows.h"
#include "formats.h"
#include "header.h"
#include "out.h"
#include "tree.h"

/* Slots that are read at a time. */
#define CHUNK	4096

/* Bytes of a slot in the file. */
#define SLOT_SIZE	12

/* Values are set right in a field of this width. */
#define WIDTH	10

enum {
	OPT_PRETTY = CLI_LONG,
	OPT_EXACT
};

static const struct cli_option options[] = {
	{ OPT_PRETTY, "pretty", NULL, "print times that people can read" },
	{ OPT_PRETTY, "p", NULL, NULL },
	{ OPT_PRETTY, "pr", NULL, NULL },
	{ 't', "time-format", "FORMAT", "print them as strftime(3) does" },
	{ 'r', "raw", NULL, "print only time:value" },
	{ 'r', "ra", NULL, NULL },
	{ 'r', "r", NULL, NULL },
	{ OPT_EXACT, "exact", NULL, "print text that restores the file" },
	{ 0, NULL, NULL, NULL }
};

static bool exact, pretty, raw, several;
static const char *time_format;

static void
print_number(struct out *o, const char *before, uint64_t value)
{
	out_text(o, before);
	out_uint(o, value);
	out_char(o, '\n');
}

static void
print_header(struct out *o, const struct wsp_info *info)
{
	const struct wsp_archive *a;
	uint32_t i;

	out_text(o, "Meta data:\n  aggregation method: ");
	header_method(o, info);
	print_number(o, "\n  max retention: ", info->max_retention);
	out_text(o, "  xFilesFactor: ");
	out_end(o, out_room(o, 64) + snprintf(out_room(o, 64), 64,
	    "%g\n\n", (double)info->xff));
	for (i = 0; i < info->narchives; i++) {
		a = &info->archives[i];
		out_text(o, "Archive ");
		out_uint(o, i);
		print_number(o, " info:\n  offset: ", a->offset);
		print_number(o, "  seconds per point: ", a->step);
		print_number(o, "  points: ", a->points);
		print_number(o, "  retention: ", wsp_archive_retention(a));
		print_number(o, "  size: ", wsp_archive_size(a));
		out_char(o, '\n');
	}
}

static void
print_slot(struct out *o, uint32_t number, const struct wsp_slot *slot)
{
	char *p = out_room(o, OUT_LINE);
	size_t len;

	p = wsp_put_integer(p, number);
	*p++ = ':';
	*p++ = ' ';
	if (pretty) {
		out_end(o, p);
		out_time(o, slot->interval, time_format);
		p = out_room(o, OUT_LINE);
	} else
		p = wsp_put_integer(p, slot->interval);
	*p++ = ',';
	*p++ = ' ';
	len = wsp_format_exact(p, slot->value);
	if (len < WIDTH) {
		memmove(p + WIDTH - len, p, len);
		memset(p, ' ', WIDTH - len);
		len = WIDTH;
	}
	p[len] = '\n';
	out_end(o, p + len + 1);
}

static void
print_raw(struct out *o, const struct wsp_slot *slot)
{
	char *p = out_room(o, OUT_LINE);

	p = wsp_put_integer(p, slot->interval);
	*p++ = ':';
	p += wsp_format_exact(p, slot->value);
	*p++ = '\n';
	out_end(o, p);
}

/*
 * Prints an archive as far as the file goes, and no more slots than are left:
 * archives that overlap could otherwise show each byte a million times.
 */
static int
print_archive(struct out *o, struct wsp *w, uint32_t archive, uint64_t *left,
    struct wsp_error *error)
{
	uint32_t points = wsp_info(w)->archives[archive].points;
	struct wsp_slot slots[CHUNK];
	uint32_t first, got, i;

	if (!raw) {
		out_text(o, "Archive ");
		out_uint(o, archive);
		out_text(o, " data:\n");
	}
	for (first = 0; first < points; first += got) {
		if (wsp_read_slots(w, archive, first, *left < CHUNK ?
		    (uint32_t)*left : CHUNK, slots, &got, error) == -1)
			return -1;
		if (got == 0)
			break;
		*left -= got;
		for (i = 0; i < got; i++)
			if (raw)
				print_raw(o, &slots[i]);
			else
				print_slot(o, first + i, &slots[i]);
	}
	return 0;
}

static int
print_file(struct item *item, struct wsp *w, struct wsp_error *error)
{
	const struct wsp_info *info = wsp_info(w);
	uint64_t left = info->file_size / SLOT_SIZE;
	struct out *o = item->out;
	uint32_t i;

	if (formats_wanted())
		return dump_rows(item, w, error);
	if (several) {
		item_block(item);
		out_text(o, item->path);
		out_text(o, ":\n");
	}
	if (!raw)
		print_header(o, info);
	for (i = 0; i < info->narchives; i++)
		if (print_archive(o, w, i, &left, error) == -1)
			return -1;
	return 0;
}

static int
put_text(void *arg, const char *text, size_t len, struct wsp_error *error)
{
	(void)error;
	out_bytes(arg, text, len);
	return 0;
}

/* A damaged file is printed whole, too. */
static int
dump_exact(struct item *item, struct wsp_error *error)
{
	struct wsp *w;
	int ret;

	if (wsp_open(&w, item->path, WSP_LOOK, 0, error) == -1)
		return -1;
	ret = wsp_exact(w, put_text, item->out, error);
	wsp_close(w);
	return ret;
}

/* A damaged file is shown as far as it can be read, and then complained of. */
static int
dump(struct item *item, struct wsp_error *error)
{
	struct wsp *w;
	int ret;

	if (wsp_open(&w, item->path, WSP_LOOK, 0, error) == -1)
		return -1;
	ret = print_file(item, w, error);
	if (ret == 0 && wsp_problem(w) != NULL)
		item_failx(item, "%s", wsp_problem(w));
	wsp_close(w);
	return ret;
}

static void
check_options(void)
{
	if (formats_wanted() && (pretty || raw))
		cli_usage("--format, --pretty and --raw exclude each other");
	if (exact && (formats_wanted() || pretty || raw))
		cli_usage("--exact excludes other forms");
	if (exact && several)
		cli_usage("--exact takes one path");
}

int
main(int argc, char *argv[])
{
	int ch;

	cli_init("[option ...] path ...", options, CLI_FORMATS | CLI_TREE);
	while ((ch = cli_getopt(argc, argv)) != -1)
		switch (ch) {
		case OPT_PRETTY:
			pretty = true;
			break;
		case 't':
			time_format = optarg;
			break;
		case 'r':
			raw = true;
			break;
		case OPT_EXACT:
			exact = true;
			break;
		default:
			if (!formats_option(ch))
				tree_option(ch);
		}
	argc -= optind;
	argv += optind;
	tree_operands(argc);
	several = !tree_single(argc);
	check_options();
	formats_begin(true);
	tree_each(argc, argv, exact ? dump_exact : dump);
	return formats_end();
}
