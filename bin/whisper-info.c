/* SPDX-License-Identifier: ISC */
/* whisper-info - print the header of Whisper files. */
#include <inttypes.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "header.h"
#include "out.h"
#include "tree.h"

enum {
	OPT_JSON = CLI_LONG,
	OPT_FIELD
};

static const struct cli_option options[] = {
	{ OPT_JSON, "json", NULL, "print JSON" },
	{ OPT_FIELD, "field", "NAME", "print only this field" },
	{ 0, NULL, NULL, NULL }
};

static const char *field;
static bool json, several;

static void
print(struct item *item, const struct wsp_info *info)
{
	struct out *out = item->out;

	if (field != NULL) {
		if (several) {
			out_text(out, item->path);
			out_text(out, ": ");
		}
		header_field(out, info, field);
	} else if (json) {
		header_json(out, info, several ? item->path : NULL);
	} else {
		if (several) {
			item_block(item);
			out_text(out, item->path);
			out_text(out, ":\n");
		}
		header_text(out, info);
	}
}

/* As in the reference this is no message but the answer. */
static int
unknown_field(struct out *out)
{
	static atomic_flag said = ATOMIC_FLAG_INIT;

	if (atomic_flag_test_and_set(&said))
		return 0;
	out_text(out, "Unknown field \"");
	out_text(out, field);
	out_text(out, "\". Valid fields are " HEADER_FIELDS "\n");
	cli_differs();
	return 0;
}

/* A damaged file is shown as far as it can be read, and then complained of. */
static int
info(struct item *item, struct wsp_error *error)
{
	struct wsp *w;

	if (wsp_open(&w, item->path, WSP_LOOK, 0, error) == -1)
		return -1;
	if (field != NULL && !header_has_field(field)) {
		wsp_close(w);
		return unknown_field(item->out);
	}
	print(item, wsp_info(w));
	if (wsp_problem(w) != NULL)
		item_failx(item, "%s", wsp_problem(w));
	wsp_close(w);
	return 0;
}

int
main(int argc, char *argv[])
{
	int ch;

	cli_init("[--json] [--field NAME] path ...\n[--json] path field",
	    options, CLI_TREE);
	while ((ch = cli_getopt(argc, argv)) != -1)
		switch (ch) {
		case OPT_JSON:
			json = true;
			break;
		case OPT_FIELD:
			field = optarg;
			break;
		default:
			tree_option(ch);
		}
	argc -= optind;
	argv += optind;
	if (field == NULL && argc == 2 && access(argv[1], F_OK) == -1)
		field = argv[--argc];
	if (field != NULL && *field == '\0')
		field = NULL;
	several = !tree_single(argc);
	return tree_each(argc, argv, info);
}
