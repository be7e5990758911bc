/* SPDX-License-Identifier: ISC */
/* whisper-load - restore a file from the text of whisper-dump --exact. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "cli.h"
#include "owner.h"

enum {
	OPT_OVERWRITE = CLI_LONG,
	OPT_MODE,
	OPT_OWNER
};

static const struct cli_option options[] = {
	{ OPT_OVERWRITE, "overwrite", NULL, "replace an existing file" },
	{ OPT_MODE, "mode", "MODE", "access mode as for chmod(1)" },
	{ OPT_OWNER, "owner", "USER[:GROUP]", "owner as for chown(1)" },
	{ 0, NULL, NULL, NULL }
};

static struct wsp_create_options create;

/* The text, and the line that was read last. */
struct text {
	FILE	*file;
	bool	 failed;
	char	*line;
	size_t	 room;
	uint64_t number;
};

static int
get_line(void *arg, char **line, struct wsp_error *error)
{
	struct text *t = arg;
	ssize_t len;

	errno = 0;
	*line = NULL;
	if ((len = getline(&t->line, &t->room, t->file)) == -1) {
		t->failed = !feof(t->file);
		return t->failed ? wsp_fail_errno(error, NULL) : 0;
	}
	t->number++;
	if (strlen(t->line) != (size_t)len)
		return wsp_fail(error, WSP_EVALUE,
		    "line %" PRIu64 ": has a NUL byte", t->number);
	if (len > 0 && t->line[len - 1] == '\n')
		t->line[len - 1] = '\0';
	*line = t->line;
	return 0;
}

static int
load(const char *path, const char *name, FILE *file)
{
	bool existed = create.overwrite && access(path, F_OK) == 0;
	struct text text = { .file = file };
	struct wsp_error error;
	uint64_t size;

	if (wsp_load(path, get_line, &text, &create, &size, &error) == -1)
		cli_fail(text.failed || error.code == WSP_EVALUE ? name : path,
		    &error);
	else {
		if (existed)
			printf("Overwriting existing file: %s\n", path);
		printf("Created: %s (%ju bytes)\n", path, (uintmax_t)size);
	}
	free(text.line);
	return cli_finish();
}

int
main(int argc, char *argv[])
{
	const char *name = "standard input";
	FILE *file = stdin;
	int ch;

	wsp_create_defaults(&create);
	cli_init("[option ...] path [text]", options,
	    CLI_LOCKS | CLI_NO_FSYNC);
	while ((ch = cli_getopt(argc, argv)) != -1)
		switch (ch) {
		case OPT_OVERWRITE:
			create.overwrite = true;
			break;
		case OPT_MODE:
			create.mode = mode_parse("--mode", optarg);
			break;
		case OPT_OWNER:
			owner_parse("--owner", optarg, &create.owner,
			    &create.group);
			break;
		default:
			cli_option(ch);
		}
	argc -= optind;
	argv += optind;
	cli_operands(argc, 1, 2);
	create.no_sync = cli_no_sync();
	create.lock_timeout_ms = cli_lock_timeout();
	create.cancel = cli_catch();
	if (argc == 2 && strcmp(argv[1], "-") != 0) {
		name = argv[1];
		file = fopen(name, "r");
	}
	if (file == NULL) {
		cli_failx(name, "%s", strerror(errno));
		return cli_finish();
	}
	return load(argv[0], name, file);
}
