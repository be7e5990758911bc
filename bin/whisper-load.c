/* SPDX-License-Identifier: ISC */
/* whisper-load - restore a file from the text of whisper-dump --exact. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/links.h"
#include "cli/open.h"
#include "cli/owner.h"
#include "cli/side.h"
#include "print/created.h"
#include "wsp-ops.h"

static struct wsp_create_options create;

static const struct cli_option options[] = {
	{ 0, "overwrite", NULL, "replace an existing file",
	    .flag = &create.overwrite },
	{ .name = NULL }
};

static const struct cli_tool tool = {
	.page = "whisper-load",
	.does = "restore a Whisper file from its exact text",
	.synopsis = "[option ...] path [text]",
	.min = 1,
	.max = 2,
	.options = { options, owner_options, open_replace_options,
	    open_lock_options }
};

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
load_text(const char *path, const char *name, FILE *file)
{
	bool existed = create.overwrite && access(path, F_OK) == 0;
	uint64_t others = wsp_other_names(wsp_path_of(path));
	struct text text = { .file = file };
	struct wsp_error error;
	uint64_t size;

	if (open_no_url(path, &error) == -1 || wsp_load(path, get_line, &text,
	    &create, &size, &error) == -1)
		cli_fail(text.failed || error.code == WSP_EVALUE ? name : path,
		    &error);
	else {
		links_say(path, others);
		print_created(path, existed, size);
	}
	free(text.line);
	return cli_finish();
}

/* A text alone is one whose new file was forgotten. */
static void
refuse_text(const char *path)
{
	static const char begin[] = "whisper-exact ";
	char buf[sizeof(begin)] = "";
	struct wsp_error ignored;
	FILE *fp;

	if ((fp = side_read(path, &ignored)) == NULL)
		return;
	if (fgets(buf, sizeof(buf), fp) != NULL && strcmp(buf, begin) == 0)
		cli_usage("'%s' is a text: the path of the new file goes "
		    "before it", path);
	fclose(fp);
}

int
main(int argc, char *argv[])
{
	const char *name = "standard input";
	struct wsp_error error;
	FILE *file = stdin;

	wsp_create_defaults(&create);
	cli_parse(&tool, &argc, &argv);
	owner_put(&create);
	open_new(&create);
	if (argc == 1)
		refuse_text(argv[0]);
	if (argc == 2 && strcmp(argv[1], "-") != 0) {
		name = argv[1];
		file = side_read(name, &error);
	}
	if (file == NULL) {
		cli_fail(name, &error);
		return cli_finish();
	}
	return load_text(argv[0], name, file);
}
