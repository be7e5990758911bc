/* SPDX-License-Identifier: ISC */
/* dump.c - whisper-catalog dump and check: all of a catalogue. */
#include <stdlib.h>
#include <string.h>

#include "catalogue/catalogue.h"
#include "catalogue/compare.h"
#include "wsp-remote.h"

static int
put_text(void *arg, const char *text, size_t len, struct wsp_error *error)
{
	(void)error;
	out_bytes(arg, text, len);
	return 0;
}

void
catalog_dump(int argc, char *argv[])
{
	struct out out = { 0 };
	struct wsp_catalog *c;
	struct wsp_error error;
	char *path;

	if ((c = catalog_open(catalog_place(argc, argv), &path)) == NULL)
		return;
	if (wsp_catalog_dump(c, put_text, &out, &error) == -1)
		cli_fail(path, &error);
	out_flush(&out);
	out_free(&out);
	wsp_catalog_close(c);
	free(path);
}

static void
print_wrong(void *arg, bool note, const char *text)
{
	struct out *out = arg;

	if (!note)
		cli_differs();
	out_text(out, note ? "note: " : "");
	out_text(out, text);
	out_char(out, '\n');
}

void
catalog_check(int argc, char *argv[])
{
	const char *place = catalog_place(argc, argv);
	struct out out = { 0 };
	struct wsp_catalog *c;
	struct wsp_error error;
	char *path;

	cli_compares();
	if (catalog_said.tree && wsp_is_url(place)) {
		cli_failx(place, "its tree is not here");
		return;
	}
	if ((c = catalog_open(place, &path)) == NULL)
		return;
	if (wsp_catalog_check(c, print_wrong, &out, &error) == -1)
		cli_fail(path, &error);
	else if (catalog_said.tree)
		compare_tree(c, place, &out);
	out_flush(&out);
	out_free(&out);
	wsp_catalog_close(c);
	free(path);
}
