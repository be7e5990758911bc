/* SPDX-License-Identifier: ISC */
/*
 * plot.h - the parts of whisper-plot.
 */
#ifndef BIN_PLOT_PLOT_H
#define BIN_PLOT_PLOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "wsp.h"

enum plot_style {
	PLOT_BRAILLE,		/* 2 by 4 dots a cell */
	PLOT_BLOCKS,		/* 2 by 2 quarters a cell */
	PLOT_MARKS		/* one character of its own for each line */
};

/* What the options say. */
struct plot {
	uint64_t	step;		/* of the archive; 0: what fits */
	bool		archives;	/* all of one file */
	double		low, high;	/* of the axis; NaN: what fits */
	bool		log;
	int		width, height;	/* cells or pixels; 0: what fits */
	const char	*title;		/* or NULL */
	bool		ascii;
	bool		blocks;
	bool		color;
	bool		sparkline;
	const char	*output;	/* file, or NULL */
	const char	*terminal;	/* of gnuplot, or NULL */
	bool		script;		/* print what gnuplot would get */
};

/*
 * Lines: what is read from the files.
 */
struct plot_line {
	char		*name;		/* valid UTF-8, nothing invisible */
	char		*problem;	/* why there are no points, or NULL */
	struct wsp_series points;
	uint64_t	numbers;	/* known values that are numbers */
	uint64_t	nans;		/* and those that are not */
	double		min, max;	/* of the numbers, infinities too */
	double		low, high;	/* of the finite ones */
	double		positive;	/* the least finite one above 0 */
	double		last;		/* of all known values */
};

struct plot_lines {
	struct plot_line *list;
	size_t		n;
	int64_t		from, until;	/* the times of all of them */
	double		low, high;	/* of all; low > high if none */
	double		positive;	/* INFINITY if there is none */
};

/*
 * Reads the files, or the archives of one.  What is wrong with a file is said
 * on standard error, or, to be shown, becomes the problem of its line.
 */
void	plot_load(struct plot_lines *, const struct plot *, int argc,
	    char *argv[], bool show_problems);
void	plot_lines_free(struct plot_lines *);

/* Computes the numbers of a line from its points. */
void	plot_line_measure(struct plot_line *);

/*
 * Columns: what a line is within equal parts of the time.
 */
struct plot_column {
	bool		known;
	bool		joined;		/* to what is before it, no gap */
	double		first, last;
	double		min, max;
};

/*
 * Divides a range of time.  A point is drawn as long as its step; where it is
 * shorter than a column it belongs to the one it starts in, else to those
 * whose middle it covers.  NaN is missing.
 */
void	plot_columns(const struct wsp_series *, int64_t from, int64_t until,
	    struct plot_column *, size_t n);

/*
 * The axis of the values.
 */
struct plot_scale {
	double		low, high;	/* its ends */
	double		step;		/* between ticks; 0 for a power each */
	bool		log;
};

/* Chooses the ends for these lines, with at most so many ticks. */
void	plot_scale(struct plot_scale *, const struct plot_lines *,
	    const struct plot *, int ticks);

/*
 * Where a value is: 0 at the low end, 1 at the high one, beyond them outside.
 * Never NaN for a value that is none.
 */
double	plot_scale_at(const struct plot_scale *, double value);

/*
 * Ticks of an axis, ascending.
 */
#define PLOT_TICKS	64

struct plot_tick {
	double		value;		/* or time */
	char		label[40];
	char		date[12];	/* below the label, or "" */
};

struct plot_ticks {
	int		n;
	struct plot_tick list[PLOT_TICKS];
};

void	plot_value_ticks(struct plot_ticks *, const struct plot_scale *,
	    int max, bool ascii);

/*
 * Local times where a unit of time begins, so far apart that their labels
 * have room in so many characters.
 */
void	plot_time_ticks(struct plot_ticks *, int64_t from, int64_t until,
	    int columns);

/* The name of the local time zone at a time. */
#define PLOT_ZONELEN	16

void	plot_zone(char buf[PLOT_ZONELEN], int64_t time);

/*
 * Numbers and texts.
 */
#define PLOT_NUMLEN	40

/* Puts a value in six digits, with a prefix such as k or m. */
void	plot_number(char buf[PLOT_NUMLEN], double, bool ascii);

/* The same for ticks this far apart, with the digits that tell them apart. */
void	plot_tick_number(char buf[PLOT_NUMLEN], double value, double largest,
	    double step, bool ascii);

/* Puts a time span in the largest unit that divides it. */
void	plot_duration(char buf[PLOT_NUMLEN], uint64_t seconds);

/*
 * A copy of a text, to be freed, in which everything that is not a visible
 * character of UTF-8, or, if ascii, of ASCII is an octal number.
 */
char	*plot_visible(const char *, bool ascii);

/* Takes one character from a text: how wide it is on a terminal. */
int	plot_char(const char **, uint32_t *code);

/* How many cells a text takes. */
int	plot_width(const char *);

/*
 * The end of a text that fits so many cells, headed by an ellipsis if it is
 * not all; to be freed.
 */
char	*plot_shorten(const char *, int cells, bool ascii);

/*
 * The statistics of a line.
 */
struct plot_stats {
	char		min[PLOT_NUMLEN], max[PLOT_NUMLEN];
	char		last[PLOT_NUMLEN];
	char		nans[PLOT_NUMLEN];	/* "" if there are none */
};

void	plot_stats(struct plot_stats *, const struct plot_line *, bool ascii);

/* How much is said of a line. */
enum plot_detail {
	PLOT_NAME,		/* nothing but that */
	PLOT_LAST,		/* and its last value */
	PLOT_ALL
};

/* How wide names and statistics are where they stand below each other. */
struct plot_widths {
	enum plot_detail detail;
	int		name;
	int		min, max, last;
	int		text;		/* of plot_describe() */
	int		problem;	/* the same for lines with problems */
};

/*
 * Measures them with as much detail as leaves so many cells for the name; a
 * short one needs less.
 */
void	plot_measure(struct plot_widths *, const struct plot_lines *,
	    int width, int name, bool ascii);

/* The statistics as a text to be freed, or the problem of the line. */
char	*plot_describe(const struct plot_line *, const struct plot_widths *,
	    bool ascii);

/*
 * A canvas of cells.  A color is the number of a line, counted from 1, or 0.
 */
struct plot_cell {
	uint32_t	code;		/* a character; 0: dots */
	uint8_t		dots;
	uint16_t	color;
};

struct plot_canvas {
	int		width, height;
	enum plot_style	style;
	bool		ascii;
	int		across, down;	/* dots in a cell */
	struct plot_cell *cells;
};

void	plot_canvas_init(struct plot_canvas *, int width, int height,
	    enum plot_style, bool ascii);
void	plot_canvas_free(struct plot_canvas *);

/* Puts a character into a cell; outside of the canvas there are none. */
void	plot_canvas_put(struct plot_canvas *, int x, int y, int color,
	    uint32_t code);

/* Puts a text there and returns the cell after it. */
int	plot_canvas_text(struct plot_canvas *, int x, int y, int color,
	    const char *);

/* Sets a dot, counted from the top left corner of the canvas. */
void	plot_canvas_dot(struct plot_canvas *, int x, int y, int color);

/* Has this row nothing from cell x on, for so many cells? */
bool	plot_canvas_free_at(const struct plot_canvas *, int x, int y,
	    int cells);

/* The character of a line where each has one of its own. */
uint32_t plot_mark(int color);

/* Prints the rows, each cleared to its end on a screen. */
void	plot_canvas_print(const struct plot_canvas *, FILE *, bool color,
	    bool screen);

/*
 * The legend: a line each for the lines, or shorter where that is too much.
 */
struct plot_legend {
	int		rows;
	int		across;		/* entries side by side */
	int		width;		/* of an entry */
	int		name;		/* of the longest name in it */
	size_t		shown;		/* entries; the others are counted */
	struct plot_widths widths;
	bool		described;	/* more than names */
};

void	plot_legend_fit(struct plot_legend *, const struct plot_lines *,
	    int width, int max_rows, bool ascii);
void	plot_legend_draw(struct plot_canvas *, const struct plot_legend *,
	    const struct plot_lines *, int top);

/*
 * Pictures.
 */

/* What stands in the middle of one that shows nothing. */
#define PLOT_NOTHING	"no known points"
#define PLOT_ASK	" (ask whisper-fetch --explain)"

/* The size and abilities of what standard output is. */
void	plot_window(int *width, int *height);
bool	plot_utf8(void);
bool	plot_has_color(void);
bool	plot_is_screen(void);

/*
 * Draws a chart for a terminal.  Returns a reason, which is static, if there
 * is no room for one.
 */
const char *plot_chart(const struct plot_lines *, const struct plot *,
	    bool screen);

/* Prints a line of blocks for each file. */
void	plot_sparklines(const struct plot_lines *, const struct plot *,
	    bool screen);

/*
 * What a script for gnuplot is written to, and for.
 */
struct plot_sheet {
	FILE		*fp;
	const struct plot_lines *lines;
	struct plot_scale scale;
	struct plot_widths widths;
	const char	*terminal;
	const struct plot_media *media;	/* see plot_script.c */
	int		width, height;
};

/* The data blocks of a line are these and its number. */
#define PLOT_LINE	"$line"
#define PLOT_ABOVE	"$above"	/* infinities, if there are */
#define PLOT_BELOW	"$below"

/* Writes the data of a line, or a value as it is in them. */
void	plot_sheet_data(const struct plot_sheet *, const struct plot_line *,
	    int number);
void	plot_sheet_value(const struct plot_sheet *, double);

/* Writes what gnuplot needs to draw it. */
void	plot_script(FILE *, const struct plot_lines *, const struct plot *);

/* The terminal of gnuplot for the name of a file, or NULL. */
const char *plot_terminal_of(const char *path);

/*
 * Runs gnuplot.  Its picture goes to the output file, which appears complete
 * or not at all, or to standard output.
 */
int	plot_gnuplot(const struct plot_lines *, const struct plot *,
	    struct wsp_error *);

/* Draws it again after so many milliseconds, until a signal comes. */
void	plot_watch(const struct plot *, int argc, char *argv[], int ms);

#endif
