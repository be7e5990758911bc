/* SPDX-License-Identifier: ISC */
/* window.c - what the terminal is like that a chart is drawn for. */
#include <langinfo.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "plot/plot.h"

#define COLUMNS		80
#define ROWS		24
#define MAX_CELLS	10000

/* A number of the environment, or another if it has none. */
static int
from_environment(const char *name, int otherwise)
{
	const char *text = getenv(name);
	int64_t n;

	if (text == NULL || wsp_parse_int(text, &n) == -1 || n < 1 ||
	    n > MAX_CELLS)
		return otherwise;
	return (int)n;
}

/* One row is left for the prompt of the shell. */
void
plot_window(int *width, int *height)
{
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == -1)
		size.ws_col = size.ws_row = 0;
	*width = size.ws_col > 0 ? size.ws_col :
	    from_environment("COLUMNS", COLUMNS);
	*height = (size.ws_row > 0 ? size.ws_row :
	    from_environment("LINES", ROWS)) - 1;
}

bool
plot_utf8(void)
{
	const char *codeset = nl_langinfo(CODESET);

	return strcasecmp(codeset, "UTF-8") == 0 ||
	    strcasecmp(codeset, "UTF8") == 0;
}

bool
plot_is_screen(void)
{
	const char *term = getenv("TERM");

	return isatty(STDOUT_FILENO) && term != NULL && *term != '\0' &&
	    strcmp(term, "dumb") != 0;
}

bool
plot_has_color(void)
{
	const char *no = getenv("NO_COLOR");

	return plot_is_screen() && (no == NULL || *no == '\0');
}
