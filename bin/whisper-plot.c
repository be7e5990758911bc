/* SPDX-License-Identifier: ISC */
/* whisper-plot - draw the points of a range. */
#include <locale.h>
#include <math.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/open.h"
#include "cli/remote.h"
#include "cli/store.h"
#include "cli/range.h"
#include "plot/plot.h"

#define MAX_SIZE	10000

enum {
	COLOR_AUTO,		/* in the order of the choices of --color */
	COLOR_ALWAYS,
	COLOR_NEVER
};

static struct plot plot = { .low = NAN, .high = NAN };
static int64_t width, height;
static int color = COLOR_AUTO;
static int watch_ms;
static bool watch;

static void
check_finite(const char *option, const char *text)
{
	double v;

	if (wsp_parse_double(text, &v) == 0 && !isfinite(v))
		cli_usage("--%s: %s is not finite", option, text);
}

/* gnuplot would take the name as a part of its command. */
static void
check_terminal(const char *option, const char *name)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";

	if (*name == '\0' || name[strspn(name, letters)] != '\0')
		cli_usage("--%s: '%s' is no name", option, name);
}

static void
check_watch(const char *option, const char *text)
{
	if (watch_ms == 0)
		cli_usage("--%s: %s is too short", option, text);
}

static const struct cli_option options[] = {
	{ 0, "archives", NULL, "draw each archive of one file",
	    .flag = &plot.archives },
	{ 0, "width", "N", "so many columns, or pixels",
	    .integer = &width, .min = 1, .max = MAX_SIZE },
	{ 0, "height", "N", "so many rows, or pixels",
	    .integer = &height, .min = 1, .max = MAX_SIZE },
	{ 0, "min", "VALUE", "where the axis of values begins",
	    .real = &plot.low, .call = check_finite },
	{ 0, "max", "VALUE", "where it ends",
	    .real = &plot.high, .call = check_finite },
	{ 0, "log", NULL, "make it logarithmic", .flag = &plot.log },
	{ 0, "title", "TEXT", "what stands above the chart",
	    .text = &plot.title },
	{ 0, "ascii", NULL, "use no characters but ASCII",
	    .flag = &plot.ascii },
	{ 0, "blocks", NULL, "draw with blocks, not with dots",
	    .flag = &plot.blocks },
	{ 0, "color", "WHEN", "auto, always or never", .choice = &color,
	    .choices = "'auto', 'always', 'never'" },
	{ 0, "sparkline", NULL, "print one line for each file",
	    .flag = &plot.sparkline },
	{ 0, "watch", "SECONDS", "draw it again and again",
	    .ms = &watch_ms, .flag = &watch, .call = check_watch },
	{ 'o', "output", "FILE", "let gnuplot make an svg, png or pdf",
	    .text = &plot.output },
	{ 0, "terminal", "NAME", "let gnuplot draw for this",
	    .text = &plot.terminal, .call = check_terminal },
	{ 0, "gnuplot-script", NULL, "print what it would be told",
	    .flag = &plot.script },
	{ .name = NULL }
};

static const struct cli_tool tool = {
	.page = "whisper-plot",
	.does = "draw the points of a time range from Whisper files",
	.synopsis = "[option ...] path ...",
	.options = { range_day_options, options, open_mix_options,
	    open_read_options, open_lock_options, remote_options,
	    store_options }
};

/* Does gnuplot draw it, or would it? */
static bool
by_gnuplot(void)
{
	return plot.output != NULL || plot.terminal != NULL || plot.script;
}

static void
check_options(void)
{
	if (plot.low >= plot.high)
		cli_usage("--min is not below --max");
	if (plot.log && (plot.low <= 0 || plot.high <= 0))
		cli_usage("--log: the axis has only values above 0");
	if (plot.archives && range_said.step != 0)
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
draw_lines(const struct plot_lines *lines)
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

/* What the options decide. */
static void
apply_options(void)
{
	plot.step = range_said.step;
	plot.width = (int)width;
	plot.height = (int)height;
	plot.color = color == COLOR_ALWAYS ||
	    (color == COLOR_AUTO && plot_has_color());
	plot.ascii = !by_gnuplot() && (plot.ascii || !plot_utf8());
}

int
main(int argc, char *argv[])
{
	struct plot_lines lines;

	setlocale(LC_CTYPE, "");
	cli_parse(&tool, &argc, &argv);
	store_begin(&argc, &argv);
	remote_begin(argc, argv);
	cli_operands(argc, 1, plot.archives ? 1 : argc);
	check_options();
	apply_options();
	if (watch) {
		plot_watch(&plot, argc, argv, watch_ms);
		return cli_finish();
	}
	plot_load(&lines, &plot, argc, argv, false);
	if (lines.n > 0)
		draw_lines(&lines);
	plot_lines_free(&lines);
	return cli_finish();
}
