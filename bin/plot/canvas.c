/* SPDX-License-Identifier: ISC */
/* canvas.c - cells of characters or dots, and how they are printed. */
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "plot/plot.h"

/* The second cell of a wide character. */
#define NOTHING		UINT32_MAX

#define BRAILLE		0x2800

static const char marks[] = "*+ox#@%&=$ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/* What Select Graphic Rendition makes of the lines, one after the other. */
static const char *const colors[] = {
	"32", "36", "33", "35", "34", "31", "92", "96", "93", "95", "94", "91",
	"38;5;208", "38;5;105", "38;5;149", "38;5;211", "38;5;37",
	"38;5;136", "38;5;244", "38;5;223"
};

#define NCOLORS		(sizeof(colors) / sizeof(colors[0]))

/* The bits of braille are numbered down the columns, the last row is new. */
static const uint8_t braille[4][2] = {
	{ 0x01, 0x08 }, { 0x02, 0x10 }, { 0x04, 0x20 }, { 0x40, 0x80 }
};

static const uint16_t quarters[16] = {
	' ', 0x2598, 0x259d, 0x2580, 0x2596, 0x258c, 0x259e, 0x259b,
	0x2597, 0x259a, 0x2590, 0x259c, 0x2584, 0x2599, 0x259f, 0x2588
};

void
plot_canvas_init(struct plot_canvas *c, int width, int height,
    enum plot_style style, bool ascii)
{
	c->width = width;
	c->height = height;
	c->style = style;
	c->ascii = ascii;
	c->across = style == PLOT_MARKS ? 1 : 2;
	c->down = style == PLOT_BRAILLE ? 4 : style == PLOT_BLOCKS ? 2 : 1;
	c->cells = calloc((size_t)width * (size_t)height, sizeof(*c->cells));
	if (c->cells == NULL)
		err(1, NULL);
}

void
plot_canvas_free(struct plot_canvas *c)
{
	free(c->cells);
}

static struct plot_cell *
cell_at(const struct plot_canvas *c, int x, int y)
{
	if (x < 0 || y < 0 || x >= c->width || y >= c->height)
		return NULL;
	return &c->cells[(size_t)y * (size_t)c->width + (size_t)x];
}

void
plot_canvas_put(struct plot_canvas *c, int x, int y, int color,
    uint32_t code)
{
	struct plot_cell *cell = cell_at(c, x, y);

	if (cell == NULL)
		return;
	cell->code = code;
	cell->color = (uint16_t)color;
}

int
plot_canvas_text(struct plot_canvas *c, int x, int y, int color,
    const char *s)
{
	uint32_t code;
	int width;

	while (*s != '\0') {
		width = plot_char(&s, &code);
		/* What combines with others has no cell of its own here. */
		if (width == 0 || x + width > c->width)
			continue;
		plot_canvas_put(c, x, y, color, code);
		if (width == 2)
			plot_canvas_put(c, x + 1, y, color, NOTHING);
		x += width;
	}
	return x;
}

uint32_t
plot_mark(int color)
{
	return (unsigned char)marks[(size_t)(color - 1) % (sizeof(marks) - 1)];
}

void
plot_canvas_dot(struct plot_canvas *c, int x, int y, int color)
{
	struct plot_cell *cell = cell_at(c, x / c->across, y / c->down);

	if (cell == NULL)
		return;
	cell->color = (uint16_t)color;
	if (c->style == PLOT_MARKS)
		cell->code = plot_mark(color);
	else if (c->style == PLOT_BRAILLE)
		cell->dots |= braille[y % 4][x % 2];
	else
		cell->dots |= (uint8_t)(1 << (y % 2 * 2 + x % 2));
}

bool
plot_canvas_free_at(const struct plot_canvas *c, int x, int y, int cells)
{
	const struct plot_cell *cell;
	int i;

	for (i = 0; i < cells; i++)
		if ((cell = cell_at(c, x + i, y)) == NULL || cell->code != 0)
			return false;
	return true;
}

static void
put_utf8(FILE *fp, uint32_t code)
{
	if (code < 0x80) {
		putc((int)code, fp);
		return;
	}
	if (code < 0x800)
		putc((int)(0xc0 | code >> 6), fp);
	else {
		if (code < 0x10000)
			putc((int)(0xe0 | code >> 12), fp);
		else {
			putc((int)(0xf0 | code >> 18), fp);
			putc((int)(0x80 | (code >> 12 & 0x3f)), fp);
		}
		putc((int)(0x80 | (code >> 6 & 0x3f)), fp);
	}
	putc((int)(0x80 | (code & 0x3f)), fp);
}

static uint32_t
code_of(const struct plot_canvas *c, const struct plot_cell *cell)
{
	if (cell->code != 0)
		return cell->code;
	if (cell->dots == 0)
		return ' ';
	return c->style == PLOT_BRAILLE ? BRAILLE + cell->dots :
	    quarters[cell->dots];
}

static void
set_color(FILE *fp, int color)
{
	if (color == 0)
		fputs("\033[m", fp);
	else
		fprintf(fp, "\033[%sm", colors[(size_t)(color - 1) % NCOLORS]);
}

static void
print_row(const struct plot_canvas *c, int y, FILE *fp, bool color)
{
	const struct plot_cell *cell;
	int x, end = c->width, now = 0, want;

	while (end > 0 && code_of(c, cell_at(c, end - 1, y)) == ' ')
		end--;
	for (x = 0; x < end; x++) {
		cell = cell_at(c, x, y);
		if (cell->code == NOTHING)
			continue;
		want = code_of(c, cell) == ' ' ? 0 : cell->color;
		if (color && want != now)
			set_color(fp, want);
		now = want;
		put_utf8(fp, code_of(c, cell));
	}
	if (color && now != 0)
		set_color(fp, 0);
}

void
plot_canvas_print(const struct plot_canvas *c, FILE *fp, bool color,
    bool screen)
{
	int y;

	for (y = 0; y < c->height; y++) {
		print_row(c, y, fp, color);
		fputs(screen ? "\033[K\n" : "\n", fp);
	}
}
