/* SPDX-License-Identifier: ISC */
/* lines.c - lines of a file or pipe, waited for only so long. */
/*
 * The ppoll() of older C libraries with _FORTIFY_SOURCE takes times of 32 bits
 * where those of 64 bits are asked for.
 */
#undef _FORTIFY_SOURCE
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "cli/clock.h"
#include "input/lines.h"

static sigset_t stops, open_mask;

void
lines_catch(void (*stop)(int))
{
	static const int signals[] = { SIGHUP, SIGINT, SIGTERM };
	struct sigaction action = { .sa_handler = stop }, before;
	size_t i;

	sigemptyset(&stops);
	for (i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		sigaction(signals[i], NULL, &before);
		/* What nohup(1) or a shell made us ignore stays ignored. */
		if (before.sa_handler == SIG_IGN)
			continue;
		sigaction(signals[i], &action, NULL);
		sigaddset(&stops, signals[i]);
	}
	sigprocmask(SIG_BLOCK, &stops, &open_mask);
}

void
lines_begin(struct lines *l, int fd)
{
	l->fd = fd;
	l->number = 0;
	l->reads = 0;
	l->ended = l->skipping = false;
	l->start = l->end = 0;
}

/* Did one of the signals come?  They are let in for that only here. */
static bool
stopped(void)
{
	sigset_t pending;
	int signal;

	sigpending(&pending);
	for (signal = 1; signal < NSIG; signal++)
		if (sigismember(&stops, signal) == 1 &&
		    sigismember(&pending, signal) == 1) {
			sigprocmask(SIG_SETMASK, &open_mask, NULL);
			sigprocmask(SIG_BLOCK, &stops, NULL);
			return true;
		}
	return false;
}

/* Waits for something to read. */
static enum lines_what
await_input(const struct lines *l, int64_t until_ms)
{
	struct pollfd p = { .fd = l->fd, .events = POLLIN };
	struct timespec ts = { 0, 0 };
	int64_t left;
	int n;

	if (stopped())
		return LINES_SIGNAL;
	if (until_ms != -1 && (left = until_ms - cli_ms()) > 0) {
		ts.tv_sec = (time_t)(left / 1000);
		ts.tv_nsec = (long)(left % 1000) * 1000000;
	}
	n = ppoll(&p, 1, until_ms == -1 ? NULL : &ts, &open_mask);
	if (n == -1)
		return errno == EINTR ? LINES_SIGNAL : LINES_FAILED;
	return n == 0 ? LINES_LATE : LINES_LINE;
}

/* Reads more to what is left in the buffer. */
static enum lines_what
read_more(struct lines *l, int64_t until_ms)
{
	enum lines_what what;
	ssize_t n;

	memmove(l->buf, l->buf + l->start, l->end - l->start);
	l->end -= l->start;
	l->start = 0;
	if ((what = await_input(l, until_ms)) != LINES_LINE)
		return what;
	n = read(l->fd, l->buf + l->end, LINES_BUFFER - l->end);
	if (n == -1)
		return errno == EAGAIN || errno == EINTR ? LINES_LATE :
		    LINES_FAILED;
	l->reads++;
	l->ended = n == 0;
	l->end += (size_t)n;
	return LINES_LINE;
}

/* The end of the next line in the buffer, or NULL. */
static char *
line_end(struct lines *l)
{
	char *end = memchr(l->buf + l->start, '\n', l->end - l->start);

	/* The last line may lack it. */
	if (end == NULL && l->ended && l->end > l->start)
		end = l->buf + l->end++;
	return end;
}

/* Leaves out a line, or what has come of it. */
static void
drop_line(struct lines *l, const char *end)
{
	l->skipping = end == NULL;
	l->start = end == NULL ? l->end : (size_t)(end - l->buf) + 1;
}

static enum lines_what
take_line(struct lines *l, char *end, char **line, size_t *len)
{
	*end = '\0';
	*line = l->buf + l->start;
	*len = (size_t)(end - *line);
	l->number++;
	drop_line(l, end);
	return LINES_LINE;
}

enum lines_what
lines_next(struct lines *l, int64_t until_ms, char **line, size_t *len)
{
	enum lines_what what;
	char *end;

	for (;;) {
		end = line_end(l);
		*len = (end == NULL ? l->end : (size_t)(end - l->buf)) -
		    l->start;
		if (l->skipping)
			drop_line(l, end);
		else if (*len >= LINES_MAX) {
			l->number++;
			*line = l->buf + l->start;
			drop_line(l, end);
			return LINES_LONG;
		} else if (end != NULL)
			return take_line(l, end, line, len);
		if (end != NULL)
			continue;
		if (l->ended)
			return LINES_END;
		if ((what = read_more(l, until_ms)) != LINES_LINE)
			return what;
	}
}
