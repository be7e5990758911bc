/* SPDX-License-Identifier: ISC */
/* flag.c - whisper-catalog flag: set and clear the operator's letters. */
#include <stdlib.h>
#include <string.h>

#include "catalogue/catalogue.h"
#include "wsp-tree.h"

struct flag {
	struct wsp_catalog_edit	*edit;
	struct wsp_glob		**globs;
	int			 nglobs;
	uint16_t		 set, clear;
};

static bool
matches(const struct flag *f, const struct wsp_catalog_record *r)
{
	int i;

	for (i = 0; i < f->nglobs; i++)
		if (wsp_glob_match(f->globs[i], r->name, r->len))
			return true;
	return false;
}

static int
visit(void *arg, const struct wsp_catalog_record *r, struct wsp_error *error)
{
	const struct flag *f = arg;
	struct wsp_catalog_record new = *r;

	new.flags = (uint16_t)((r->flags | f->set) & ~f->clear);
	if (new.flags == r->flags || !matches(f, r))
		return 0;
	new.uid = 0;
	return wsp_catalog_put(f->edit, &new, error);
}

static int
set_flags(struct flag *f, const char *path, struct wsp_error *error)
{
	struct wsp_catalog_options options;
	struct wsp_catalog *c = NULL;
	int ret;

	catalog_options(&options);
	options.cancel = cli_catch();
	/* What is there is read when nobody can change it any more. */
	if ((ret = wsp_catalog_open(&c, path, error)) == 0) {
		wsp_catalog_close(c);
		ret = wsp_catalog_begin(&f->edit, path, &options, cli_now(),
		    error);
	}
	if (ret == 0 && (ret = wsp_catalog_open(&c, path, error)) == 0) {
		ret = wsp_catalog_each(c, 1, UINT64_MAX, WSP_ALL_COLUMNS,
		    visit, f, error);
		wsp_catalog_close(c);
		if (ret == 0)
			ret = wsp_catalog_commit(f->edit, error);
	}
	if (ret == -1)
		wsp_catalog_abort(f->edit);
	return ret;
}

void
catalog_flag(int argc, char *argv[])
{
	struct flag f = { .nglobs = argc };
	char *path = catalog_path(catalog_place(0, NULL));
	struct wsp_error error;
	int i;

	f.set = catalog_letters("set", catalog_said.set);
	f.clear = catalog_letters("clear", catalog_said.clear);
	if (f.set == 0 && f.clear == 0)
		cli_usage("flag needs --set or --clear");
	if (argc == 0)
		cli_usage("flag needs a pattern");
	if (!catalog_may_write(path)) {
		free(path);
		return;
	}
	if ((f.globs = calloc((size_t)argc, sizeof(struct wsp_glob *))) ==
	    NULL)
		abort();
	for (i = 0; i < argc; i++)
		if (wsp_glob_new(&f.globs[i], argv[i], &error) == -1) {
			cli_fail(argv[i], &error);
			break;
		}
	if (i == argc && set_flags(&f, path, &error) == -1)
		cli_fail(path, &error);
	cli_catch_end();
	while (i > 0)
		wsp_glob_free(f.globs[--i]);
	free(f.globs);
	free(path);
}
