/* SPDX-License-Identifier: ISC */
/* Tests lines that come through a pipe in pieces, and what is read in them. */
#include <sys/wait.h>

#include <err.h>
#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/clock.h"
#include "input/lines.h"
#include "input/plaintext.h"
#include "says.h"
#include "tap.h"

#define NOW	INT64_C(1700000000)
#define SOON_MS	20

static struct lines input;
static volatile sig_atomic_t caught;

/* Starts to write a text into a pipe, in pieces; returns the other end. */
static int
send(const char *text, size_t len, size_t piece, pid_t *pid)
{
	size_t n;
	int fds[2];

	if (pipe(fds) == -1 || (*pid = fork()) == -1)
		err(1, "pipe");
	if (*pid == 0) {
		close(fds[0]);
		for (; len > 0; text += n, len -= n) {
			n = len < piece ? len : piece;
			if (write(fds[1], text, n) != (ssize_t)n)
				_exit(1);
		}
		_exit(0);
	}
	close(fds[1]);
	return fds[0];
}

/* Puts all lines into out, each in brackets; a long one is an L. */
static void
receive(int fd, char *out)
{
	enum lines_what what;
	char *line;
	size_t len;

	lines_begin(&input, fd);
	while ((what = lines_next(&input, -1, &line, &len)) != LINES_END) {
		if (what == LINES_LONG)
			out = stpcpy(out, "L");
		else if (what == LINES_LINE && strlen(line) == len)
			out += sprintf(out, "[%.40s]", line);
		else
			out = stpcpy(out, "?");
	}
	*out = '\0';
}

/* The same whatever the sizes of the pieces. */
static void
pieces(const char *text, size_t len, const char *want, uint64_t number,
    const char *what)
{
	static const size_t sizes[] = { 1, 2, 3, 5, 7, 4096, 65536, 1 << 20 };
	char got[1024];
	size_t i, good = 0;
	pid_t pid;
	int fd;

	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		if (len > 100000 && sizes[i] < 7)
			good++;
		else {
			fd = send(text, len, sizes[i], &pid);
			receive(fd, got);
			close(fd);
			waitpid(pid, NULL, 0);
			good += strcmp(got, want) == 0 &&
			    input.number == number;
		}
	}
	ok(good == i, "%s", what);
}

static void
text(const char *s, const char *want, uint64_t number, const char *what)
{
	pieces(s, strlen(s), want, number, what);
}

/* A line of n bytes between two short ones. */
static void
long_line(size_t n, bool last, const char *want)
{
	char *s, *p;

	if ((s = malloc(n + 16)) == NULL)
		err(1, NULL);
	p = stpcpy(s, "first\n");
	memset(p, 'x', n);
	p = stpcpy(p + n, last ? "" : "\nlast\n");
	pieces(s, (size_t)(p - s), want, last ? 2 : 3, "a long line");
	free(s);
}

static void
test_pieces(void)
{
	static const char forty[] = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";
	char fits[128];

	text("", "", 0, "nothing");
	text("a b\nc\n", "[a b][c]", 2, "two lines");
	text("a\n\n\nb", "[a][][][b]", 4, "empty lines, and one without end");
	text("\n", "[]", 1, "an empty line");
	text("\r\n", "[\r]", 1, "a carriage return is part of the line");
	snprintf(fits, sizeof(fits), "[first][%s][last]", forty);
	long_line(LINES_MAX - 1, false, fits);
	long_line(LINES_MAX, false, "[first]L[last]");
	long_line(LINES_BUFFER - 7, false, "[first]L[last]");
	long_line(LINES_BUFFER, false, "[first]L[last]");
	long_line(3 * LINES_BUFFER, false, "[first]L[last]");
	long_line(3 * LINES_BUFFER, true, "[first]L");
	long_line(LINES_MAX, true, "[first]L");
}

static void
stop(int signal)
{
	(void)signal;
	caught = 1;
}

static void
test_waits(void)
{
	int64_t start = cli_ms();
	int fds[2];
	char *line;
	size_t len;

	if (pipe(fds) == -1)
		err(1, "pipe");
	lines_begin(&input, fds[0]);
	ok(lines_next(&input, start + SOON_MS, &line, &len) == LINES_LATE &&
	    cli_ms() >= start + SOON_MS, "no line comes in time");
	if (write(fds[1], "half", 4) != 4)
		err(1, "write");
	ok(lines_next(&input, start, &line, &len) == LINES_LATE,
	    "half a line is none");
	if (write(fds[1], "\nnext\n", 6) != 6)
		err(1, "write");
	ok(lines_next(&input, start, &line, &len) == LINES_LINE &&
	    strcmp(line, "half") == 0, "but the whole one is there at once");
	lines_catch(stop);
	raise(SIGTERM);
	ok(caught == 0, "a signal is let in only while lines are waited for");
	ok(lines_next(&input, -1, &line, &len) == LINES_LINE && caught == 0,
	    "a line that was read comes first");
	ok(lines_next(&input, -1, &line, &len) == LINES_SIGNAL && caught == 1,
	    "then the signal is noticed");
	close(fds[0]);
	close(fds[1]);
	ok(lines_next(&input, -1, &line, &len) == LINES_FAILED &&
	    errno == EBADF, "an error is told");
}

/* What a line means, and what is wrong with it; NULL for nothing. */
static void
means(const char *s, const char *problem, int64_t time, double value)
{
	struct plaintext p;
	char line[128];
	const char *got;

	strcpy(line, s);
	got = plaintext_parse(&p, line, strlen(line), NOW);
	if (problem != NULL)
		ok(got != NULL && strstr(got, problem) != NULL, "'%s': %s", s,
		    problem);
	else
		ok(got == NULL && p.point.time == time &&
		    p.point.value == value && p.len == 3 &&
		    memcmp(p.metric, "a.b", 3) == 0, "'%s'", s);
}

static void
test_plaintext(void)
{
	struct plaintext p;
	char nul[] = "a\0b 1 2";

	means("a.b 1.5 12", NULL, 12, 1.5);
	means(" a.b\t-1e3  12\r", NULL, 12, -1000);
	means("a.b inf N", NULL, NOW, INFINITY);
	means("a.b 0 -1", NULL, NOW, 0);
	means("a.b 0 -1.9", NULL, NOW, 0);
	means("a.b 0 12.9", NULL, 12, 0);
	means("a.b 0 0", NULL, 0, 0);
	means("a.b 0 4294967295", NULL, UINT32_MAX, 0);
	means("a.b 0 4294967295.5", "timestamp", 0, 0);
	means("a.b 0 4294967296", "32 bits", 0, 0);
	means("a.b 0 99999999999999999999", "32 bits", 0, 0);
	means("a.b 0 -2", "32 bits", 0, 0);
	means("a.b nan 1", "value", 0, 0);
	means("a.b 1x 1", "value", 0, 0);
	means("a.b 1 1x", "timestamp", 0, 0);
	means("a.b 1 inf", "timestamp", 0, 0);
	means("a.b 1 NN", "timestamp", 0, 0);
	means("", "not metric", 0, 0);
	means("a.b 1", "not metric", 0, 0);
	means("a.b 1 2 3", "not metric", 0, 0);
	ok(strcmp(plaintext_parse(&p, nul, sizeof(nul) - 1, NOW),
	    "NUL byte") == 0, "a NUL byte");
}

int
main(void)
{
	plan(40);
	test_pieces();
	test_plaintext();
	test_waits();
	return done();
}
