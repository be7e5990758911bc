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

#define MAX_OPTIONS	64
#define DEFAULT_TIMEOUT	10000	/* milliseconds */

enum {
	OPT_NOW = 2 * CLI_LONG,
	OPT_LOCK,
	OPT_LOCK_TIMEOUT,
	OPT_BACKUP,
	OPT_FSYNC,
	OPT_NO_FSYNC
};

static const struct {
	int			flags;	/* tools with one of these have it */
	struct cli_option	option;
} shared[] = {
	{ CLI_BACKUP,
	    { OPT_BACKUP, "backup", NULL, "copy the file to PATH.bak first" } },
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
static bool now_known;
static int lock_timeout_ms = DEFAULT_TIMEOUT;
static bool backup, share_lock, sync_inplace, no_sync;

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
	for (; own->name != NULL; own++)
		add_option(own);
	for (i = 0; i < sizeof(shared) / sizeof(shared[0]); i++)
		if (shared[i].flags == ~0 || (shared[i].flags & flags) != 0)
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

int
cli_getopt(int argc, char *argv[])
{
	static struct option longs[MAX_OPTIONS + 1];
	static char shorts[2 * MAX_OPTIONS + 1];
	char *s = shorts;
	size_t i;

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
	return getopt_long(argc, argv, shorts, longs, NULL);
}

static void
set_now(const char *text)
{
	struct wsp_error error;

	if (wsp_parse_time(text, time(NULL), &now, &error) == -1)
		cli_usage("--now: %s", error.msg);
	now_known = true;
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

int
cli_lock_timeout(void)
{
	return lock_timeout_ms;
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
cli_backup(struct wsp *w, const char *path, struct wsp_error *error)
{
	char *name;

	if (!backup)
		return 0;
	if (wsp_backup(w, path, cli_catch(), &name, error) == -1)
		return -1;
	cli_catch_end();
	printf("Backup: %s\n", name);
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
