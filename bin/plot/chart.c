/* SPDX-License-Identifier: ISC */
/* chart.c - a chart of cells: where its parts are, and its lines. */
#include <err.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "plot/plot.h"

/* A smaller field shows nothing. */
#define MIN_CELLS	10
#define MIN_ROWS	3

/* Below the field: the axis, labels, dates. */
#define AXIS_ROWS	3

/* Rows between two ticks, and the room they must have left. */
#define TICK_ROWS	4

/* The characters of the frame. */
enum { SIDE, TICK, CORNER, BOTTOM, MARK, ABOVE, BELOW };

static const uint32_t frame[][7] = {
	{ 0x2502, 0x2524, 0x2514, 0x2500, 0x252c, 0x25b4, 0x25be },
	{ '|', '+', '+', '-', '+', '^', 'v' }
};

struct chart {
	const struct plot_lines *lines;
	struct plot_canvas canvas;
	struct plot_scale scale;
	struct plot_ticks values;
	struct plot_ticks times;
	struct plot_legend legend;
	int		left, top;	/* of the field, in cells */
	int		width, height;
	char		zone[PLOT_ZONELEN];
};

static uint32_t
line_char(const struct chart *c, int part)
{
	return frame[c->canvas.ascii ? 1 : 0][part];
}

/* Which of n dots shows a part of the height; the top one is 0. */
static int
dot_row(double at, int n)
{
	return n - 1 - (int)floor(at * (n - 1) + 0.5);
}

static int
label_width(const struct plot_ticks *t)
{
	int i, n, width = 0;

	for (i = 0; i < t->n; i++)
		if ((n = plot_width(t->list[i].label)) > width)
			width = n;
	return width;
}

/* Divides the window; what has no room for a field is not drawn. */
static const char *
lay_out(struct chart *c, const struct plot *p, int width, int height)
{
	int rows;

	c->top = p->title != NULL;
	rows = height - c->top - AXIS_ROWS;
	/* The legend takes at most half. */
	plot_legend_fit(&c->legend, c->lines, width, rows / 2, p->ascii);
	c->height = rows - c->legend.rows;
	if (c->height < MIN_ROWS)
		return "the window is too low for a chart";
	plot_scale(&c->scale, c->lines, p, c->height / TICK_ROWS + 2);
	plot_value_ticks(&c->values, &c->scale, c->height / 2, p->ascii);
	c->left = label_width(&c->values) + 1;
	plot_zone(c->zone, c->lines->until);
	if (c->left < plot_width(c->zone) + 1)
		c->left = plot_width(c->zone) + 1;
	c->width = width - c->left - 1;
	if (c->width < MIN_CELLS)
		return "the window is too narrow for a chart";
	plot_time_ticks(&c->times, c->lines->from, c->lines->until, c->width);
	return NULL;
}

static void
draw_values(struct chart *c)
{
	struct plot_canvas *v = &c->canvas;
	const struct plot_tick *tick;
	int i, y;

	for (y = 0; y < c->height; y++)
		plot_canvas_put(v, c->left, c->top + y, 0,
		    line_char(c, SIDE));
	for (i = 0; i < c->values.n; i++) {
		tick = &c->values.list[i];
		y = c->top + dot_row(plot_scale_at(&c->scale, tick->value),
		    c->height * v->down) / v->down;
		plot_canvas_put(v, c->left, y, 0, line_char(c, TICK));
		plot_canvas_text(v, c->left - plot_width(tick->label), y, 0,
		    tick->label);
	}
}

/* Puts a text below a tick where the row is free. */
static void
put_label(struct chart *c, int x, int y, const char *text)
{
	int width = plot_width(text);

	x -= width / 2;
	if (x + width > c->canvas.width)
		x = c->canvas.width - width;
	if (x < c->left)
		x = c->left;
	/* Nor does it touch what is beside it. */
	if (plot_canvas_free_at(&c->canvas, x - 1, y, width +
	    (x + width < c->canvas.width ? 2 : 1)))
		plot_canvas_text(&c->canvas, x, y, 0, text);
}

/* Where a date changes counts for more than what it was at first. */
static void
draw_times(struct chart *c)
{
	int x, i, y = c->top + c->height;
	int64_t span = c->lines->until - c->lines->from;
	const struct plot_tick *tick;

	plot_canvas_put(&c->canvas, c->left, y, 0, line_char(c, CORNER));
	for (x = 1; x <= c->width; x++)
		plot_canvas_put(&c->canvas, c->left + x, y, 0,
		    line_char(c, BOTTOM));
	plot_canvas_text(&c->canvas, c->left - 1 - plot_width(c->zone), y + 1,
	    0, c->zone);
	for (i = c->times.n - 1; i >= 0; i--) {
		tick = &c->times.list[i];
		x = (int)(((int64_t)tick->value - c->lines->from) * c->width /
		    span);
		x += c->left + 1;
		plot_canvas_put(&c->canvas, x, y, 0, line_char(c, MARK));
		put_label(c, x, y + 1, tick->label);
		put_label(c, x, y + 2, tick->date);
	}
}

/* The dots of a column from one value to another, as far as they are inside. */
static void
draw_span(struct chart *c, int x, double low, double high, int color)
{
	int n = c->height * c->canvas.down, y, last;
	double bottom = plot_scale_at(&c->scale, low);
	double top = plot_scale_at(&c->scale, high);

	if (top < 0 || bottom > 1)
		return;
	y = top > 1 ? 0 : dot_row(top, n);
	last = bottom < 0 ? n - 1 : dot_row(bottom, n);
	for (; y <= last; y++)
		plot_canvas_dot(&c->canvas, (c->left + 1) * c->canvas.across +
		    x, c->top * c->canvas.down + y, color);
}

/* Says with arrows that a column goes on beyond the field. */
static void
draw_arrows(struct chart *c, int x, const struct plot_column *column,
    int color)
{
	int cell = c->left + 1 + x / c->canvas.across;

	if (plot_scale_at(&c->scale, column->max) > 1 + 1e-9)
		plot_canvas_put(&c->canvas, cell, c->top, color,
		    line_char(c, ABOVE));
	if (plot_scale_at(&c->scale, column->min) < -1e-9)
		plot_canvas_put(&c->canvas, cell, c->top + c->height - 1,
		    color, line_char(c, BELOW));
}

static void
draw_line(struct chart *c, const struct plot_line *line, int color)
{
	int x, n = c->width * c->canvas.across;
	struct plot_column *columns, *column;
	double low, high;

	if ((columns = calloc((size_t)n, sizeof(*columns))) == NULL)
		err(1, NULL);
	plot_columns(&line->points, c->lines->from, c->lines->until, columns,
	    (size_t)n);
	for (x = 0; x < n; x++) {
		column = &columns[x];
		if (!column->known)
			continue;
		low = column->min;
		high = column->max;
		if (column->joined && x > 0 && column[-1].known) {
			low = fmin(low, column[-1].last);
			high = fmax(high, column[-1].last);
		}
		draw_span(c, x, low, high, color);
	}
	for (x = 0; x < n; x++)
		if (columns[x].known)
			draw_arrows(c, x, &columns[x], color);
	free(columns);
}

/* The first lines come to lie above the others. */
static void
draw_lines(struct chart *c)
{
	const char *nothing = PLOT_NOTHING PLOT_ASK;
	const struct plot_line *line;
	bool any = false;
	size_t i;

	for (i = c->lines->n; i > 0; i--) {
		line = &c->lines->list[i - 1];
		if (line->problem != NULL)
			continue;
		draw_line(c, line, (int)i);
		any |= line->numbers > 0;
	}
	if ((int)strlen(nothing) > c->width)
		nothing = PLOT_NOTHING;
	if (!any)
		plot_canvas_text(&c->canvas, c->left + 1 + (c->width -
		    (int)strlen(nothing)) / 2, c->top + c->height / 2, 0,
		    nothing);
}

static void
draw_title(struct chart *c, const char *title)
{
	char *text = plot_visible(title, c->canvas.ascii), *fits;

	fits = plot_shorten(text, c->canvas.width, c->canvas.ascii);
	plot_canvas_text(&c->canvas, (c->canvas.width - plot_width(fits)) / 2,
	    0, 0, fits);
	free(fits);
	free(text);
}

/* Dots of several lines can only be told apart by color. */
static enum plot_style
style_of(const struct plot_lines *lines, const struct plot *p)
{
	if (p->ascii || (lines->n > 1 && !p->color))
		return PLOT_MARKS;
	return p->blocks ? PLOT_BLOCKS : PLOT_BRAILLE;
}

const char *
plot_chart(const struct plot_lines *lines, const struct plot *p, bool screen)
{
	struct chart c = { .lines = lines };
	const char *problem;
	int width, height;

	plot_window(&width, &height);
	if (p->width > 0)
		width = p->width;
	if (p->height > 0)
		height = p->height;
	if ((problem = lay_out(&c, p, width, height)) != NULL)
		return problem;
	plot_canvas_init(&c.canvas, width, height, style_of(lines, p),
	    p->ascii);
	if (p->title != NULL)
		draw_title(&c, p->title);
	draw_values(&c);
	draw_times(&c);
	draw_lines(&c);
	plot_legend_draw(&c.canvas, &c.legend, lines, height - c.legend.rows);
	plot_canvas_print(&c.canvas, stdout, p->color, screen);
	plot_canvas_free(&c.canvas);
	return NULL;
}
