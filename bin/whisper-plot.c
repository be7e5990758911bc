/* SPDX-License-Identifier: ISC */
/* whisper-plot - draw the points of a range. */
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "plot.h"

#define MAX_SIZE	10000

enum {
	OPT_FROM = CLI_LONG,
	OPT_UNTIL,
	OPT_ARCHIVE,
	OPT_ARCHIVES,
	OPT_WIDTH,
	OPT_HEIGHT,
	OPT_MIN,
	OPT_MAX,
	OPT_LOG,
	OPT_TITLE,
	OPT_ASCII,
	OPT_BLOCKS,
	OPT_COLOR,
	OPT_SPARKLINE,
	OPT_WATCH,
	OPT_TERMINAL,
	OPT_SCRIPT
};

static const struct cli_option options[] = {
	{ OPT_FROM, "from", "TIME", "after this time (a day ago)" },
	{ OPT_UNTIL, "until", "TIME", "up to this time (now)" },
	{ OPT_ARCHIVE, "archive", "STEP", "read the archive of this step" },
	{ OPT_ARCHIVES, "archives", NULL, "draw each archive of one file" },
	{ OPT_WIDTH, "width", "N", "so many columns, or pixels" },
	{ OPT_HEIGHT, "height", "N", "so many rows, or pixels" },
	{ OPT_MIN, "min", "VALUE", "where the axis of values begins" },
	{ OPT_MAX, "max", "VALUE", "where it ends" },
	{ OPT_LOG, "log", NULL, "make it logarithmic" },
	{ OPT_TITLE, "title", "TEXT", "what stands above the chart" },
	{ OPT_ASCII, "ascii", NULL, "use no characters but ASCII" },
	{ OPT_BLOCKS, "blocks", NULL, "draw with blocks, not with dots" },
	{ OPT_COLOR, "color", "WHEN", "auto, always or never" },
	{ OPT_SPARKLINE, "sparkline", NULL, "print one line for each file" },
	{ OPT_WATCH, "watch", "SECONDS", "draw it again and again" },
	{ 'o', "output", "FILE", "let gnuplot make an svg, png or pdf" },
	{ OPT_TERMINAL, "terminal", "NAME", "let gnuplot draw for this" },
	{ OPT_SCRIPT, "gnuplot-script", NULL, "print what it would be told" },
	{ 0, NULL, NULL, NULL }
};

static struct plot plot = { .low = NAN, .high = NAN };
static int watch_ms;
static bool watch;

static void
set_color(const char *when)
{
	if (strcmp(when, "always") == 0)
		plot.color = true;
	else if (strcmp(when, "never") == 0)
		plot.color = false;
	else if (strcmp(when, "auto") == 0)
		plot.color = plot_has_color();
	else
		cli_usage("--color: invalid choice: '%s' (choose from 'auto', "
		    "'always', 'never')", when);
}

static double
value_of(const char *option, const char *text)
{
	double v = cli_double(option, text);

	if (!isfinite(v))
		cli_usage("%s: %s is not finite", option, text);
	return v;
}

/* gnuplot would take the name as a part of its command. */
static void
set_terminal(const char *name)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";

	if (*name == '\0' || name[strspn(name, letters)] != '\0')
		cli_usage("--terminal: '%s' is no name", name);
	plot.terminal = name;
}

static void
set_watch(const char *text)
{
	watch = true;
	watch_ms = cli_milliseconds("--watch", text);
	if (watch_ms == 0)
		cli_usage("--watch: %s is too short", text);
}

static void
set(int ch)
{
	switch (ch) {
	case OPT_FROM:
		plot.from = optarg;
		break;
	case OPT_UNTIL:
		plot.until = optarg;
		break;
	case OPT_ARCHIVE:
		plot.step = cli_step("--archive", optarg);
		break;
	case OPT_ARCHIVES:
		plot.archives = true;
		break;
	case OPT_WIDTH:
		plot.width = (int)cli_int("--width", optarg, 1, MAX_SIZE);
		break;
	case OPT_HEIGHT:
		plot.height = (int)cli_int("--height", optarg, 1, MAX_SIZE);
		break;
	case OPT_MIN:
		plot.low = value_of("--min", optarg);
		break;
	case OPT_MAX:
		plot.high = value_of("--max", optarg);
		break;
	case OPT_LOG:
		plot.log = true;
		break;
	case OPT_TITLE:
		plot.title = optarg;
		break;
	case OPT_ASCII:
		plot.ascii = true;
		break;
	case OPT_BLOCKS:
		plot.blocks = true;
		break;
	case OPT_COLOR:
		set_color(optarg);
		break;
	case OPT_SPARKLINE:
		plot.sparkline = true;
		break;
	case OPT_WATCH:
		set_watch(optarg);
		break;
	case 'o':
		plot.output = optarg;
		break;
	case OPT_TERMINAL:
		set_terminal(optarg);
		break;
	case OPT_SCRIPT:
		plot.script = true;
		break;
	default:
		cli_option(ch);
	}
}

/* Does gnuplot draw it, or would it? */
static bool
by_gnuplot(void)
{
	return plot.output != NULL || plot.terminal != NULL || plot.script;
}

static void
check_options(void)
{
	/* What is wrong with a time is said before a file is opened. */
	cli_time("--from", plot.from, 0);
	cli_time("--until", plot.until, 0);
	if (plot.low >= plot.high)
		cli_usage("--min is not below --max");
	if (plot.log && (plot.low <= 0 || plot.high <= 0))
		cli_usage("--log: the axis has only values above 0");
	if (plot.archives && plot.step != 0)
		cli_usage("--archives and --archive exclude each other");
	if (plot.output != NULL && plot.terminal == NULL &&
	    plot_terminal_of(plot.output) == NULL)
		cli_usage("--output: '%s' does not end in .svg, .png or .pdf; "
		    "give a --terminal", plot.output);
	if (by_gnuplot() && (plot.sparkline || watch))
		cli_usage("%s is not for gnuplot",
		    watch ? "--watch" : "--sparkline");
}

static void
draw(const struct plot_lines *lines)
{
	struct wsp_error error;
	const char *problem;

	if (plot.script)
		plot_script(stdout, lines, &plot);
	else if (by_gnuplot()) {
		if (plot_gnuplot(lines, &plot, &error) == -1)
			cli_fail(plot.output, &error);
	} else if (plot.sparkline)
		plot_sparklines(lines, &plot, false);
	else if ((problem = plot_chart(lines, &plot, false)) != NULL)
		cli_failx(NULL, "%s", problem);
}

int
main(int argc, char *argv[])
{
	struct plot_lines lines;
	int ch;

	setlocale(LC_CTYPE, "");
	cli_init("[option ...] path ...", options, CLI_SHARES);
	plot.color = plot_has_color();
	while ((ch = cli_getopt(argc, argv)) != -1)
		set(ch);
	argc -= optind;
	argv += optind;
	cli_operands(argc, 1, plot.archives ? 1 : argc);
	check_options();
	if (!by_gnuplot() && !plot_utf8())
		plot.ascii = true;
	else if (by_gnuplot())
		plot.ascii = false;
	if (watch) {
		plot_watch(&plot, argc, argv, watch_ms);
		return cli_finish();
	}
	plot_load(&lines, &plot, argc, argv, false);
	if (lines.n > 0)
		draw(&lines);
	plot_lines_free(&lines);
	return cli_finish();
}
