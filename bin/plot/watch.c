/* SPDX-License-Identifier: ISC */
/* watch.c - draw a chart again and again. */
#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "cli/cli.h"
#include "plot/plot.h"

/* The other screen of a terminal without its cursor, and back. */
#define ENTER	"\033[?1049h\033[?25l"
#define LEAVE	"\033[?25h\033[?1049l"
#define HOME	"\033[H"
#define CLEAR	"\033[J"

static volatile sig_atomic_t stopped;

static void
on_stop(int signal)
{
	stopped = signal;
}

/* Interrupts the sleep: a window of another size is drawn at once. */
static void
on_resize(int signal)
{
	(void)signal;
}

static void
set_handler(int signal, void (*handler)(int))
{
	struct sigaction action = { .sa_handler = handler };

	sigaction(signal, &action, NULL);
}

static void
draw_screen(const struct plot *p, int argc, char *argv[], bool screen)
{
	struct plot_lines lines;
	const char *problem = NULL;

	cli_forget_now();
	cli_reckon();
	plot_load(&lines, p, argc, argv, true);
	if (screen)
		fputs(HOME, stdout);
	if (p->sparkline)
		plot_sparklines(&lines, p, screen);
	else
		problem = plot_chart(&lines, p, screen);
	if (problem != NULL)
		printf("%s%s\n", problem, screen ? "\033[K" : "");
	fputs(screen ? CLEAR : "\n", stdout);
	plot_lines_free(&lines);
}

static void
suspend_screen(void)
{
	stopped = 0;
	fputs(LEAVE, stdout);
	out_sync();
	raise(SIGSTOP);
	fputs(ENTER, stdout);
}

/*
 * Ends when output fails or a signal comes; that ends the program, after the
 * terminal is as it was.
 */
void
plot_watch(const struct plot *p, int argc, char *argv[], int ms)
{
	const struct timespec pause = { ms / 1000, ms % 1000 * 1000000L };
	bool screen = plot_is_screen();
	wsp_cancel *ended = cli_catch();

	set_handler(SIGWINCH, on_resize);
	if (screen) {
		set_handler(SIGTSTP, on_stop);
		fputs(ENTER, stdout);
	}
	while (!*ended) {
		draw_screen(p, argc, argv, screen);
		if (out_sync() != 0)
			break;
		nanosleep(&pause, NULL);
		if (stopped && !*ended)
			suspend_screen();
	}
	if (screen)
		fputs(LEAVE, stdout);
	out_sync();
	cli_catch_end();
}
