/* SPDX-License-Identifier: ISC */
/* ingest.c - take in plaintext lines, and write their points to a tree. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/clock.h"
#include "cli/open.h"
#include "input/ingest.h"
#include "input/lines.h"
#include "input/plaintext.h"
#include "print/refusal.h"
#include "wsp-tree.h"

#define SHOWN		80		/* bytes of a malformed line */
#define MAX_SIZE	(128 << 20)	/* bytes that a batch may take */

static const struct ingest_settings *settings;

/* The run. */
static struct wsp_ingest *ingest;
static struct wsp_ingest_counts counts;
static uint64_t malformed, refused;
static volatile sig_atomic_t stopping;
static struct lines input;
static int64_t due = -1;	/* when to flush, or -1: nothing is kept */

static void
note_signal(int signal)
{
	(void)signal;
	stopping = 1;
}

static void
report_failure(void *arg, const char *metric, const struct wsp_error *error)
{
	(void)arg;
	cli_fail(metric, error);
}

/* Those that are too old are only counted, as in classic files. */
static void
report_refused(void *arg, const char *metric, const struct wsp_refusal *r)
{
	(void)arg;
	if (!settings->quiet && r->reason != WSP_REFUSED_OLD)
		refusal_note(metric, r);
}

/* Writes what there is; without memory for that nothing can go on. */
static int
write_kept(void)
{
	struct wsp_error error;

	due = -1;
	if (wsp_ingest_points(ingest) == 0 || wsp_ingest_flush(ingest,
	    cli_clock(), &counts, report_failure, NULL, &error) == 0)
		return 0;
	cli_fail("flush", &error);
	return -1;
}

/*
 * Counts a line, and shows it unless it is NULL: a NUL is where white space was
 * before it was split.
 */
static void
complain_of_line(const char *path, const char *problem, const char *line,
    size_t len)
{
	char text[SHOWN + 1];
	size_t i;

	malformed++;
	if (!settings->verbose)
		return;
	if (line == NULL) {
		cli_note(path, "line %" PRIu64 ": %s", input.number, problem);
		return;
	}
	for (i = 0; i < len && i < SHOWN; i++)
		text[i] = line[i] == '\0' ? ' ' : line[i];
	text[i] = '\0';
	cli_note(path, "line %" PRIu64 ": %s: '%s%s'", input.number, problem,
	    text, len > SHOWN ? "..." : "");
}

/* Keeps a point; where memory is short, those before it are written first. */
static int
keep_point(const struct plaintext *p, struct wsp_error *error)
{
	if (wsp_ingest_add(ingest, p->metric, p->len, &p->point, error) == 0)
		return 0;
	if (error->code == WSP_EVALUE || wsp_ingest_points(ingest) == 0 ||
	    write_kept() == -1)
		return -1;
	return wsp_ingest_add(ingest, p->metric, p->len, &p->point, error);
}

/* What no line of can be hoped for is not taken in. */
static bool
is_foreign(const char *path, const char *what)
{
	if (what == NULL)
		return false;
	cli_failx(path, "this is %s, and no lines of metric, value and "
	    "timestamp", what);
	return true;
}

/*
 * Takes in a line.  Returns 1 if it is not worth while to read on, and -1 if
 * there is no memory.
 */
static int
add_line(const char *path, char *line, size_t len, int64_t now)
{
	struct wsp_error error;
	const char *problem, *what;
	struct plaintext p;

	what = input.number == 1 ? plaintext_foreign(line, len) : NULL;
	problem = plaintext_parse(&p, line, len, now);
	if (problem != NULL) {
		if (is_foreign(path, what))
			return 1;
		complain_of_line(path, problem, line, len);
		return 0;
	}
	if (p.point.time > now &&
	    (uint64_t)p.point.time - (uint64_t)now > settings->future_limit) {
		refused++;
		return 0;
	}
	if (keep_point(&p, &error) == 0)
		return 0;
	if (error.code != WSP_EVALUE) {
		counts.failed++;
		cli_fail(path, &error);
		return -1;
	}
	complain_of_line(path, error.msg, line, len);
	return 0;
}

static bool
is_full(void)
{
	return wsp_ingest_points(ingest) >= settings->batch ||
	    wsp_ingest_size(ingest) >= MAX_SIZE;
}

/* When the points that are kept are to be written. */
static void
set_due(void)
{
	if (due == -1 && wsp_ingest_points(ingest) > 0)
		due = cli_ms() + settings->flush_ms;
}

static bool
is_due(void)
{
	return due != -1 && cli_ms() >= due;
}

/* The same for one that is too long. */
static int
add_long(const char *path, const char *line, size_t len)
{
	if (input.number == 1 && is_foreign(path,
	    plaintext_foreign(line, len)))
		return 1;
	complain_of_line(path, "too long", NULL, 0);
	return 0;
}

/*
 * Takes in all lines of a file, or those that come until a signal.  The clocks
 * are looked at after each read, not for each line.
 */
static int
take_in(const char *path, int fd)
{
	enum lines_what what;
	uint64_t reads = 0;
	int64_t now = 0;
	char *line;
	size_t len;
	int ret = 0;

	lines_begin(&input, fd);
	for (;;) {
		set_due();
		what = lines_next(&input, due, &line, &len);
		if (stopping || what == LINES_END)
			return 0;
		if (what == LINES_FAILED) {
			cli_failx(path, "%s", strerror(errno));
			return 0;
		}
		if ((input.reads != reads || what == LINES_LATE) && is_due() &&
		    write_kept() == -1)
			return -1;
		if (input.reads != reads)
			now = cli_clock();
		reads = input.reads;
		if (what == LINES_LONG)
			ret = add_long(path, line, len);
		else if (what == LINES_LINE)
			ret = add_line(path, line, len, now);
		if (ret != 0)
			return ret == 1 ? 0 : -1;
		if (is_full() && write_kept() == -1)
			return -1;
	}
}

static int
take_in_file(const char *path)
{
	int fd, ret;

	if (strcmp(path, "-") == 0)
		return take_in("standard input", STDIN_FILENO);
	/* A FIFO that nobody writes to must not hold up what is kept. */
	if ((fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)) == -1) {
		cli_fail_errno(path);
		return 0;
	}
	ret = take_in(path, fd);
	close(fd);
	return ret;
}

static void
print_counts(void)
{
	printf("stored %" PRIu64 ", too old %" PRIu64 ", future %" PRIu64
	    ", replaced %" PRIu64 ", malformed %" PRIu64 ", failed %" PRIu64
	    ", created %" PRIu64 ", updated %" PRIu64, counts.stored,
	    counts.too_old, counts.future + refused, counts.replaced, malformed,
	    counts.failed, counts.created, counts.updated);
	if (counts.refused > 0)
		printf(", refused %" PRIu64, counts.refused);
	printf("\n");
}

/* Points of the past have fewer slots than they had when they were new. */
static void
note_crowded(const char *root)
{
	if (counts.crowded > 0)
		cli_note(root, "%" PRIu64 " point%s gave way to newer ones in "
		    "intervals of coarser archives, since the finest does not "
		    "reach back to them%s", counts.crowded,
		    counts.crowded == 1 ? "" : "s",
		    settings->options.replay ? "" : ": see --replay");
}

/* A failure has a reason, even where no counts are wanted. */
static void
note_missing(const char *root)
{
	cli_note(root, "not stored: too old %" PRIu64 ", future %" PRIu64
	    ", replaced %" PRIu64 ", malformed %" PRIu64 ", refused %" PRIu64,
	    counts.too_old, refused, counts.replaced, malformed,
	    counts.refused);
}

int
ingest_run(const char *root, int argc, char *argv[],
    const struct ingest_settings *s)
{
	struct wsp_ingest_options options = s->options;
	struct wsp_error error;
	int i, ret;

	settings = s;
	options.refused = report_refused;
	if (open_no_url(root, &error) == -1 ||
	    wsp_ingest_begin(&ingest, root, &options, &error) == -1) {
		cli_fail(root, &error);
		return cli_finish();
	}
	lines_catch(note_signal);
	ret = argc == 0 ? take_in_file("-") : 0;
	for (i = 0; ret == 0 && i < argc && !stopping; i++)
		ret = take_in_file(argv[i]);
	if (ret == 0)
		write_kept();
	wsp_ingest_end(ingest);
	if (!settings->quiet) {
		print_counts();
		note_crowded(root);
	}
	ret = cli_finish();
	if (ret == 0 && settings->strict &&
	    counts.too_old + counts.replaced + counts.refused + malformed +
	    refused > 0) {
		if (settings->quiet)
			note_missing(root);
		ret = 1;
	}
	return ret;
}
