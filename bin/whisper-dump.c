/* SPDX-License-Identifier: ISC */
/* whisper-dump - print every slot of a Whisper file. */
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "header.h"
#include "out.h"

/* Slots that are read at a time. */
#define CHUNK	4096

/* Values are set right in a field of this width. */
#define WIDTH	10

enum {
	OPT_PRETTY = CLI_LONG
};

static const struct cli_option options[] = {
	{ OPT_PRETTY, "pretty", NULL, "print times that people can read" },
	{ 't', "time-format", "FORMAT", "print them as strftime(3) does" },
	{ 'r', "raw", NULL, "print only time:value" },
	{ 0, NULL, NULL, NULL }
};

static bool pretty, raw, several;
static const char *time_format;
static struct out out;

static void
print_number(const char *before, uint64_t value)
{
	out_text(&out, before);
	out_uint(&out, value);
	out_char(&out, '\n');
}

static void
print_header(const struct wsp_info *info)
{
	const struct wsp_archive *a;
	uint32_t i;

	out_text(&out, "Meta data:\n  aggregation method: ");
	header_method(&out, info);
	print_number("\n  max retention: ", info->max_retention);
	out_text(&out, "  xFilesFactor: ");
	out_end(&out, out_room(&out, 64) + snprintf(out_room(&out, 64), 64,
	    "%g\n\n", (double)info->xff));
	for (i = 0; i < info->narchives; i++) {
		a = &info->archives[i];
		out_text(&out, "Archive ");
		out_uint(&out, i);
		print_number(" info:\n  offset: ", a->offset);
		print_number("  seconds per point: ", a->step);
		print_number("  points: ", a->points);
		print_number("  retention: ", wsp_archive_retention(a));
		print_number("  size: ", wsp_archive_size(a));
		out_char(&out, '\n');
	}
}

static void
print_slot(uint32_t number, const struct wsp_slot *slot)
{
	char *p = out_room(&out, OUT_LINE);
	size_t len;

	p = out_digits(p, number);
	*p++ = ':';
	*p++ = ' ';
	if (pretty) {
		out_end(&out, p);
		out_time(&out, slot->interval, time_format);
		p = out_room(&out, OUT_LINE);
	} else
		p = out_digits(p, slot->interval);
	*p++ = ',';
	*p++ = ' ';
	len = wsp_format_exact(p, slot->value);
	if (len < WIDTH) {
		memmove(p + WIDTH - len, p, len);
		memset(p, ' ', WIDTH - len);
		len = WIDTH;
	}
	p[len] = '\n';
	out_end(&out, p + len + 1);
}

static void
print_raw(const struct wsp_slot *slot)
{
	char *p = out_room(&out, OUT_LINE);

	p = out_digits(p, slot->interval);
	*p++ = ':';
	p += wsp_format_exact(p, slot->value);
	*p++ = '\n';
	out_end(&out, p);
}

/* Prints an archive as far as the file goes. */
static int
print_archive(struct wsp *w, uint32_t archive, struct wsp_error *error)
{
	uint32_t points = wsp_info(w)->archives[archive].points;
	static struct wsp_slot slots[CHUNK];
	uint32_t first, got, i;

	if (!raw) {
		out_text(&out, "Archive ");
		out_uint(&out, archive);
		out_text(&out, " data:\n");
	}
	for (first = 0; first < points; first += got) {
		if (wsp_read_slots(w, archive, first, CHUNK, slots, &got,
		    error) == -1)
			return -1;
		if (got == 0)
			break;
		for (i = 0; i < got; i++)
			if (raw)
				print_raw(&slots[i]);
			else
				print_slot(first + i, &slots[i]);
	}
	return 0;
}

static int
print_file(const char *path, struct wsp *w, struct wsp_error *error)
{
	const struct wsp_info *info = wsp_info(w);
	static bool again;
	uint32_t i;

	if (several) {
		out_text(&out, again ? "\n" : "");
		out_text(&out, path);
		out_text(&out, ":\n");
	}
	again = true;
	if (!raw)
		print_header(info);
	for (i = 0; i < info->narchives; i++)
		if (print_archive(w, i, error) == -1)
			return -1;
	return 0;
}

/* A damaged file is shown as far as it can be read, and then complained of. */
static int
dump(const char *path, struct wsp_error *error)
{
	struct wsp *w;
	int ret;

	if (wsp_open(&w, path, WSP_LOOK, 0, error) == -1)
		return -1;
	ret = print_file(path, w, error);
	out_flush(&out);
	if (ret == 0 && wsp_problem(w) != NULL)
		cli_failx(path, "%s", wsp_problem(w));
	wsp_close(w);
	return ret;
}

int
main(int argc, char *argv[])
{
	int ch;

	cli_init("[-r] [--pretty [-t FORMAT]] path ...", options, 0);
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
		default:
			cli_option(ch);
		}
	argc -= optind;
	argv += optind;
	cli_operands(argc, 1, argc);
	several = argc > 1;
	return cli_each(argc, argv, dump);
}
