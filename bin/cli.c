/* SPDX-License-Identifier: ISC */
/* cli.c - options, usage and the operand loop of every whisper tool. */
#include <err.h>
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli.h"
#include "command.h"
#include "negative.h"

#define MAX_OPTIONS	64
#define DEFAULT_TIMEOUT	10000	/* milliseconds */

enum {
	OPT_NOW = 2 * CLI_LONG,
	OPT_LOCK,
	OPT_LOCK_TIMEOUT,
	OPT_BACKUP,
	OPT_NO_BACKUP,
	OPT_FSYNC,
	OPT_NO_FSYNC
};

#define TREE	(CLI_TREE | CLI_WRITES_TREE)

static const struct {
	int			flags;	/* tools with one of these have it */
	struct cli_option	option;
} shared[] = {
	{ CLI_FORMATS, { CLI_FORMAT, "format", "FORMAT", "text, json, jsonl, "
	    "csv, tsv, carbon, influx or openmetrics" } },
	{ CLI_FORMATS, { CLI_HEADER, "header", NULL,
	    "print a line of column names first" } },
	{ CLI_FORMATS,
	    { CLI_ISO, "iso", "ZONE", "times in ISO 8601, utc or local" } },
	{ CLI_FORMATS, { CLI_ROOT, "root", "DIR",
	    "name metrics by their paths below DIR" } },
	{ TREE, { 'R', "recursive", NULL, "take all files of directories" } },
	{ TREE, { 'L', "follow", NULL, "in them follow symbolic links" } },
	{ TREE, { CLI_FILES_FROM, "files-from", "FILE",
	    "take the paths from FILE, - for stdin" } },
	{ TREE, { '0', "null", NULL, "a NUL ends each of them, no newline" } },
	{ TREE, { 'j', "jobs", "N", "work on N files at once" } },
	{ CLI_WRITES_TREE,
	    { 'n', "dry-run", NULL, "only tell what would be done" } },
	{ TREE, { CLI_RATE, "rate", "N", "at most N files a second" } },
	{ TREE, { CLI_RESUME, "resume", "STATE",
	    "go on where a run with this file ended" } },
	{ TREE, { CLI_PROGRESS, "progress", "WHEN",
	    "always, never or auto (auto)" } },
	{ TREE, { 'v', "verbose", NULL, "sum up at the end" } },
	{ CLI_BACKUP,
	    { OPT_BACKUP, "backup", NULL, "copy the file to PATH.bak first" } },
	{ CLI_NO_BACKUP,
	    { OPT_NO_BACKUP, "no-backup", NULL,
	    "do not copy the file to PATH.bak first" } },
	{ CLI_FSYNC,
	    { OPT_FSYNC, "fsync", NULL, "wait until it is on the disk" } },
	{ CLI_NO_FSYNC,
	    { OPT_NO_FSYNC, "no-fsync", NULL, "do not wait for the disk" } },
	{ CLI_SHARES,
	    { OPT_LOCK, "lock", NULL, "read while no writer has the lock" } },
	{ CLI_LOCKS | CLI_SHARES,
	    { OPT_LOCK_TIMEOUT, "lock-timeout", "SECONDS",
	    "wait so long for a lock (10)" } },
	{ ~0,
	    { OPT_NOW, "now", "TIME", "take this for the present" } },
	{ ~0, { 'h', "help", NULL, "print this and exit" } },
	{ ~0, { 'V', "version", NULL, "print the version and exit" } },
};

static const char *synopsis;
static struct cli_option options[MAX_OPTIONS];
static size_t noptions;

static int64_t now;
static bool now_known, now_given;
static int lock_timeout_ms = DEFAULT_TIMEOUT;
static bool backup, share_lock, sync_inplace, no_sync;
static bool numbers;

/* A tool's own option comes before the shared one. */
static bool
have_option(int ch)
{
	size_t i;

	for (i = 0; i < noptions; i++)
		if (options[i].ch == ch)
			return true;
	return false;
}

static void
add_option(const struct cli_option *o)
{
	if (noptions == MAX_OPTIONS)
		errx(1, "too many options");
	options[noptions++] = *o;
}

/*
 * A program may be started without standard streams.  The first file it opens
 * must not become one.
 */
static void
occupy_streams(void)
{
	int fd;

	for (fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) == -1 &&
		    open("/dev/null", fd == STDIN_FILENO ? O_WRONLY :
		    O_RDONLY) != fd)
			exit(1);
}

void
cli_init(const char *text, const struct cli_option *own, int flags)
{
	size_t i;

	occupy_streams();
	/* A file that grows too large is an error like others. */
	signal(SIGXFSZ, SIG_IGN);
	synopsis = text;
	if (flags & CLI_COMPARES)
		cli_compares();
	backup = (flags & CLI_NO_BACKUP) != 0;
	numbers = (flags & CLI_NUMBERS) != 0;
	for (; own->name != NULL; own++)
		add_option(own);
	for (i = 0; i < sizeof(shared) / sizeof(shared[0]); i++)
		if ((shared[i].flags == ~0 ||
		    (shared[i].flags & flags) != 0) &&
		    !have_option(shared[i].option.ch))
			add_option(&shared[i].option);
}

static void
print_synopsis(FILE *fp)
{
	const char *line = synopsis, *end;

	for (; line != NULL; line = end == NULL ? NULL : end + 1) {
		end = strchr(line, '\n');
		fprintf(fp, "%s %s %.*s\n", line == synopsis ? "usage:" :
		    "      ", getprogname(),
		    (int)(end == NULL ? strlen(line) : (size_t)(end - line)),
		    line);
	}
}

/* How wide an option is in the list, with its argument. */
static int
width_of(const struct cli_option *o)
{
	return (int)(strlen(o->name) +
	    (o->arg == NULL ? 0 : 1 + strlen(o->arg)));
}

static void
print_help(void)
{
	const struct cli_option *o;
	int width = 0;

	for (o = options; o < options + noptions; o++)
		if (o->help != NULL && width_of(o) > width)
			width = width_of(o);
	print_synopsis(stdout);
	putchar('\n');
	for (o = options; o < options + noptions; o++) {
		if (o->help == NULL)
			continue;
		if (o->ch < CLI_LONG)
			printf("  -%c, ", o->ch);
		else
			printf("      ");
		printf("--%s%s%s%*s  %s\n", o->name, o->arg == NULL ? "" : " ",
		    o->arg == NULL ? "" : o->arg, width - width_of(o), "",
		    o->help);
	}
}

/* Remembers an option unless it only says how fast or how loud to work. */
static void
remember(int ch)
{
	static const int others[] = { 'j', 'v', CLI_PROGRESS, CLI_RATE,
	    CLI_RESUME, OPT_LOCK_TIMEOUT };
	size_t i;

	for (i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (ch == others[i])
			return;
	for (i = 0; i < noptions && options[i].ch != ch; i++)
		;
	if (i < noptions)
		command_add(&options[i]);
}

int
cli_getopt(int argc, char *argv[])
{
	static struct option longs[MAX_OPTIONS + 1];
	static char shorts[2 * MAX_OPTIONS + 2];
	char *s = shorts;
	size_t i;
	int ch;

	if (longs[0].name == NULL && numbers)
		*s++ = '-';
	if (longs[0].name == NULL)
		for (i = 0; i < noptions; i++) {
			longs[i].name = options[i].name;
			longs[i].val = options[i].ch;
			if (options[i].arg != NULL)
				longs[i].has_arg = required_argument;
			if (options[i].ch >= CLI_LONG)
				continue;
			*s++ = (char)options[i].ch;
			if (options[i].arg != NULL)
				*s++ = ':';
		}
	ch = numbers ? negative_getopt(argc, argv, shorts, longs) :
	    getopt_long(argc, argv, shorts, longs, NULL);
	remember(ch);
	if (ch == -1)
		command_operands(argc - optind, argv + optind);
	return ch;
}

static void
set_now(const char *text)
{
	struct wsp_error error;

	if (wsp_parse_time(text, time(NULL), &now, &error) == -1)
		cli_usage("--now: %s", error.msg);
	now_known = now_given = true;
}

void
cli_option(int ch)
{
	switch (ch) {
	case 'h':
		print_help();
		exit(cli_finish());
	case 'V':
		printf("%s %s\n", getprogname(), PACKAGE_VERSION);
		exit(cli_finish());
	case OPT_NOW:
		set_now(optarg);
		break;
	case OPT_LOCK:
		share_lock = true;
		break;
	case OPT_LOCK_TIMEOUT:
		lock_timeout_ms = cli_milliseconds("--lock-timeout", optarg);
		break;
	case OPT_BACKUP:
		backup = true;
		break;
	case OPT_NO_BACKUP:
		backup = false;
		break;
	case OPT_FSYNC:
		sync_inplace = true;
		break;
	case OPT_NO_FSYNC:
		no_sync = true;
		break;
	default:
		print_synopsis(stderr);
		exit(2);
	}
}

_Noreturn void
cli_usage(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vwarnx(fmt, ap);
	va_end(ap);
	print_synopsis(stderr);
	exit(2);
}

void
cli_operands(int argc, int min, int max)
{
	if (argc < min)
		cli_usage("missing operand");
	if (argc > max)
		cli_usage("too many operands");
}

int64_t
cli_now(void)
{
	if (!now_known)
		now = time(NULL);
	now_known = true;
	return now;
}

int64_t
cli_clock(void)
{
	return now_known ? now : time(NULL);
}

void
cli_forget_now(void)
{
	now_known = now_given;
}

int
cli_lock_timeout(void)
{
	return lock_timeout_ms;
}

bool
cli_sync(void)
{
	return sync_inplace;
}

bool
cli_no_sync(void)
{
	return no_sync;
}

int
cli_open_read(struct wsp **wp, const char *path, struct wsp_error *error)
{
	return wsp_open(wp, path, share_lock ? WSP_READ_LOCKED : WSP_READ,
	    lock_timeout_ms, error);
}

int
cli_open_inplace(struct wsp **wp, const char *path, struct wsp_error *error)
{
	return wsp_open(wp, path, WSP_WRITE, lock_timeout_ms, error);
}

int
cli_backup(struct wsp *w, const char *path, struct out *out,
    struct wsp_error *error)
{
	char *name;
	int ret;

	if (!backup) {
		wsp_backup_tidy(path);
		return 0;
	}
	ret = wsp_backup(w, path, cli_catch(), &name, error);
	cli_catch_end();
	if (ret == -1)
		return -1;
	out_text(out, "Backup: ");
	out_text(out, name);
	out_char(out, '\n');
	free(name);
	return 0;
}

int
cli_finish_inplace(struct wsp *w, struct wsp_error *error)
{
	if (sync_inplace && wsp_sync(w, error) == -1)
		return -1;
	return wsp_finish(w, error);
}
