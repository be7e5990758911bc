/* SPDX-License-Identifier: ISC */
/* setting.c - change what a header says about rolling up. */
#include "cli.h"
#include "setting.h"

static const struct setting *setting;
static bool always;			/* write what agrees, too */

static bool
agrees(const struct wsp_info *info)
{
	return (setting->method == NULL ||
	    (uint32_t)*setting->method == info->method) &&
	    (setting->xff == NULL || (float)*setting->xff == info->xff);
}

static void
print(struct item *item, enum wsp_method method, double xff)
{
	out_text(item->out, tree_dry_run() ? "Would update " : "Updated ");
	setting->print(item->out, item->path, method, xff);
}

/* Without a lock: most files of a tree may need nothing. */
static int
needs_change(struct item *item, bool *needs, struct wsp_error *error)
{
	const struct wsp_info *info;
	struct wsp *w;

	if (wsp_open(&w, item->path, WSP_READ, 0, error) == -1)
		return -1;
	info = wsp_info(w);
	*needs = !agrees(info);
	if (*needs && tree_dry_run())
		print(item, info->method, (double)info->xff);
	wsp_close(w);
	return 0;
}

static int
write_header(struct item *item, struct wsp *w, struct wsp_error *error)
{
	enum wsp_method method = wsp_info(w)->method;
	double xff = (double)wsp_info(w)->xff;

	if ((setting->xff != NULL && wsp_xff_check(*setting->xff,
	    error) == -1) || cli_backup(w, item->path, item->out,
	    error) == -1 || wsp_set_aggregation(w, setting->method == NULL ?
	    method : *setting->method, setting->xff, error) == -1 ||
	    cli_finish_inplace(w, error) == -1)
		return -1;
	print(item, method, xff);
	return 0;
}

static int
set(struct item *item, struct wsp_error *error)
{
	bool needs = true;
	struct wsp *w;
	int ret = 0;

	if (!always && needs_change(item, &needs, error) == -1)
		return -1;
	if (!needs || tree_dry_run())
		return 0;
	if (cli_open_inplace(&w, item->path, error) == -1)
		return -1;
	if (always || !agrees(wsp_info(w)))
		ret = write_header(item, w, error);
	wsp_close(w);
	return ret;
}

int
setting_run(int argc, char *argv[], const struct setting *s)
{
	static const struct tree_tool tool = { .file = set, .writes = true };
	struct wsp_error error;

	setting = s;
	always = tree_single(argc) && !tree_dry_run();
	if (!always && s->xff != NULL &&
	    wsp_xff_check(*s->xff, &error) == -1) {
		cli_fail(NULL, &error);
		return cli_finish();
	}
	return tree_run(argc, argv, &tool);
}
