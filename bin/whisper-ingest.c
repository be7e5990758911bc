/* SPDX-License-Identifier: ISC */
/* whisper-ingest - write carbon's plaintext lines to a tree. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "lines.h"
#include "owner.h"
#include "plaintext.h"

#define MAX_BATCH	10000000
#define SHOWN		80		/* bytes of a malformed line */
#define MAX_SIZE	(128 << 20)	/* bytes that a batch may take */

enum {
	OPT_AGGREGATION = CLI_LONG,
	OPT_BATCH,
	OPT_FALLOCATE,
	OPT_FLUSH,
	OPT_FUTURE_LIMIT,
	OPT_MODE,
	OPT_NO_CREATE,
	OPT_OWNER,
	OPT_SCHEMAS,
	OPT_SPARSE,
	OPT_STRICT,
	OPT_TAG_NAMES
};

static const struct cli_option options[] = {
	{ OPT_AGGREGATION, "aggregation", "FILE",
	    "storage-aggregation.conf for new files" },
	{ OPT_BATCH, "batch", "POINTS", "write after this many (100000)" },
	{ OPT_FALLOCATE, "fallocate", NULL, "reserve the blocks of new files" },
	{ OPT_FLUSH, "flush", "SECONDS", "write after this long (1)" },
	{ OPT_FUTURE_LIMIT, "future-limit", "SECONDS",
	    "store no points further ahead" },
	{ 'j', "jobs", "N", "write with N threads (the processors)" },
	{ OPT_MODE, "mode", "MODE", "access mode of new files" },
	{ OPT_NO_CREATE, "no-create", NULL, "make no files" },
	{ OPT_OWNER, "owner", "USER[:GROUP]",
	    "owner of new files and directories" },
	{ 'q', "quiet", NULL, "do not print the counts" },
	{ OPT_SCHEMAS, "schemas", "FILE",
	    "storage-schemas.conf for new files" },
	{ OPT_SPARSE, "sparse", NULL, "leave empty slots as a hole" },
	{ OPT_STRICT, "strict", NULL, "fail if a point was not stored" },
	{ OPT_TAG_NAMES, "tag-names", NULL,
	    "name new files of tagged metrics after them" },
	{ 'v', "verbose", NULL, "show the lines that are malformed" },
	{ 0, NULL, NULL, NULL }
};

static struct wsp_ingest_options ingest_options;
static const char *schemas, *aggregation;
static bool no_create, quiet, strict, verbose;
static uint64_t future_limit = UINT32_MAX;
static size_t batch = 100000;
static int flush_ms = 1000;

/* The run. */
static struct wsp_ingest *ingest;
static struct wsp_ingest_counts counts;
static uint64_t malformed, refused;
static volatile sig_atomic_t stopping;
static struct lines input;
static int64_t due = -1;	/* when to flush, or -1: nothing is kept */

static void
stop(int signal)
{
	(void)signal;
	stopping = 1;
}

static void
failed(void *arg, const char *metric, const struct wsp_error *error)
{
	(void)arg;
	cli_fail(metric, error);
}

/* Writes what there is; without memory for that nothing can go on. */
static int
flush(void)
{
	struct wsp_error error;

	due = -1;
	if (wsp_ingest_points(ingest) == 0 || wsp_ingest_flush(ingest,
	    cli_clock(), &counts, failed, NULL, &error) == 0)
		return 0;
	cli_fail("flush", &error);
	return -1;
}

/*
 * Counts a line, and shows it unless it is NULL: a NUL is where white space was
 * before it was split.
 */
static void
complain(const char *path, const char *problem, const char *line, size_t len)
{
	char text[SHOWN + 1];
	size_t i;

	malformed++;
	if (!verbose)
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
keep(const struct plaintext *p, struct wsp_error *error)
{
	if (wsp_ingest_add(ingest, p->metric, p->len, &p->point, error) == 0)
		return 0;
	if (error->code == WSP_EVALUE || wsp_ingest_points(ingest) == 0 ||
	    flush() == -1)
		return -1;
	return wsp_ingest_add(ingest, p->metric, p->len, &p->point, error);
}

/* Takes in a line.  Fails only if there is no memory. */
static int
add(const char *path, char *line, size_t len, int64_t now)
{
	struct wsp_error error;
	const char *problem;
	struct plaintext p;

	problem = plaintext_parse(&p, line, len, now);
	if (problem != NULL) {
		complain(path, problem, line, len);
		return 0;
	}
	if (p.point.time > now &&
	    (uint64_t)p.point.time - (uint64_t)now > future_limit) {
		refused++;
		return 0;
	}
	if (keep(&p, &error) == 0)
		return 0;
	if (error.code != WSP_EVALUE) {
		cli_fail(path, &error);
		return -1;
	}
	complain(path, error.msg, line, len);
	return 0;
}

static bool
is_full(void)
{
	return wsp_ingest_points(ingest) >= batch ||
	    wsp_ingest_size(ingest) >= MAX_SIZE;
}

/* When the points that are kept are to be written. */
static void
set_due(void)
{
	if (due == -1 && wsp_ingest_points(ingest) > 0)
		due = lines_clock_ms() + flush_ms;
}

static bool
is_due(void)
{
	return due != -1 && lines_clock_ms() >= due;
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
		    flush() == -1)
			return -1;
		if (input.reads != reads)
			now = cli_clock();
		reads = input.reads;
		if (what == LINES_LONG)
			complain(path, "too long", NULL, 0);
		if (what == LINES_LINE && add(path, line, len, now) == -1)
			return -1;
		if (is_full() && flush() == -1)
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
		cli_failx(path, "%s", strerror(errno));
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
	    ", created %" PRIu64 ", updated %" PRIu64 "\n", counts.stored,
	    counts.too_old, counts.future + refused, counts.replaced, malformed,
	    counts.failed, counts.created, counts.updated);
}

static int
run(const char *root, int argc, char *argv[])
{
	struct wsp_error error;
	int i, ret;

	if (wsp_ingest_begin(&ingest, root, &ingest_options, &error) == -1) {
		cli_fail(root, &error);
		return cli_finish();
	}
	lines_catch(stop);
	ret = argc == 0 ? take_in_file("-") : 0;
	for (i = 0; ret == 0 && i < argc && !stopping; i++)
		ret = take_in_file(argv[i]);
	if (ret == 0)
		flush();
	wsp_ingest_end(ingest);
	if (!quiet)
		print_counts();
	ret = cli_finish();
	if (ret == 0 && strict &&
	    counts.too_old + counts.replaced + malformed + refused > 0)
		ret = 1;
	return ret;
}

static void
set_option(int ch)
{
	struct wsp_create_options *create = &ingest_options.create;

	switch (ch) {
	case OPT_FALLOCATE:
		create->alloc = WSP_FALLOCATE;
		break;
	case OPT_MODE:
		create->mode = mode_parse("--mode", optarg);
		break;
	case OPT_OWNER:
		owner_parse("--owner", optarg, &create->owner, &create->group);
		break;
	case OPT_SPARSE:
		create->alloc = WSP_SPARSE;
		break;
	case OPT_TAG_NAMES:
		ingest_options.hashed = false;
		break;
	case 'j':
		ingest_options.threads = cli_threads("--jobs", optarg);
		break;
	default:
		cli_option(ch);
	}
}

static void
parse(int argc, char *argv[])
{
	int ch;

	while ((ch = cli_getopt(argc, argv)) != -1)
		switch (ch) {
		case OPT_AGGREGATION:
			aggregation = optarg;
			break;
		case OPT_BATCH:
			batch = (size_t)cli_int("--batch", optarg, 1,
			    MAX_BATCH);
			break;
		case OPT_FLUSH:
			flush_ms = cli_milliseconds("--flush", optarg);
			break;
		case OPT_FUTURE_LIMIT:
			future_limit = (uint64_t)cli_int("--future-limit",
			    optarg, 0, UINT32_MAX);
			break;
		case OPT_NO_CREATE:
			no_create = true;
			break;
		case OPT_SCHEMAS:
			schemas = optarg;
			break;
		case OPT_STRICT:
			strict = true;
			break;
		case 'q':
			quiet = true;
			break;
		case 'v':
			verbose = true;
			break;
		default:
			set_option(ch);
		}
}

int
main(int argc, char *argv[])
{
	struct wsp_schemas *rules = NULL;
	struct wsp_error error;
	int ret;

	wsp_ingest_defaults(&ingest_options);
	ingest_options.hashed = true;
	ingest_options.threads = cli_processors();
	cli_init("[-qv] [option ...] root [file ...]", options,
	    CLI_FSYNC | CLI_LOCKS);
	parse(argc, argv);
	argc -= optind;
	argv += optind;
	cli_operands(argc, 1, argc);
	ingest_options.sync = cli_sync();
	ingest_options.create.no_sync = !ingest_options.sync;
	ingest_options.lock_timeout_ms = cli_lock_timeout();
	if (!no_create &&
	    wsp_schemas_read(&rules, schemas, aggregation, &error) == -1) {
		cli_fail(NULL, &error);
		return cli_finish();
	}
	ingest_options.schemas = rules;
	ret = run(argv[0], argc - 1, argv + 1);
	wsp_schemas_free(rules);
	return ret;
}
