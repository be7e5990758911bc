/* SPDX-License-Identifier: ISC */
/* whisper-load - restore a file from the text of whisper-dump --exact. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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
	char	*line;
	size_t	 room;
	uint64_t number;
};

static int
unreadable(struct wsp_error *error, enum wsp_code code, int sys,
    const char *text)
{
	error->code = code;
	error->sys = sys;
	snprintf(error->msg, sizeof(error->msg), "%s", text);
	return -1;
}

static int
get_line(void *arg, char **line, struct wsp_error *error)
{
	struct text *t = arg;
	char why[64];
	ssize_t len;

	errno = 0;
	*line = NULL;
	if ((len = getline(&t->line, &t->room, t->file)) == -1)
		return feof(t->file) ? 0 :
		    unreadable(error, WSP_ESYS, errno, strerror(errno));
	t->number++;
	if (strlen(t->line) != (size_t)len) {
		snprintf(why, sizeof(why), "line %ju: has a NUL byte",
		    (uintmax_t)t->number);
		return unreadable(error, WSP_EVALUE, 0, why);
	}
	if (len > 0 && t->line[len - 1] == '\n')
		t->line[len - 1] = '\0';
	*line = t->line;
	return 0;
}

static int
load(const char *path, FILE *file)
{
	bool existed = create.overwrite && access(path, F_OK) == 0;
	struct text text = { .file = file };
	struct wsp_error error;
	uint64_t size;

	if (wsp_load(path, get_line, &text, &create, &size, &error) == -1)
		cli_fail(path, &error);
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
	if (argc == 2 && strcmp(argv[1], "-") != 0 &&
	    (file = fopen(argv[1], "r")) == NULL) {
		cli_failx(argv[1], "%s", strerror(errno));
		return cli_finish();
	}
	return load(argv[0], file);
}
