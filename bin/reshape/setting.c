/* SPDX-License-Identifier: ISC */
/* setting.c - change what a header says about rolling up. */
#include "cli/backup.h"
#include "cli/cli.h"
#include "cli/open.h"
#include "reshape/rescale.h"
#include "reshape/setting.h"

static const struct setting *setting;
static bool always;			/* write what agrees, too */
static bool alone;			/* so it is without --dry-run */

static bool
header_agrees(const struct wsp_info *info)
{
	return (setting->method == NULL ||
	    (uint32_t)*setting->method == info->method) &&
	    (setting->xff == NULL || (float)*setting->xff == info->xff);
}

static bool
rescales(const struct wsp_info *info)
{
	return setting->rescale && (uint32_t)*setting->method != info->method;
}

static void
print_setting(struct item *item, enum wsp_method method, double xff)
{
	out_text(item->out, open_dry_run ? "Would update " : "Updated ");
	setting->print(item->out, item->path, method, xff);
}

/* In a dry run: may the file be changed? */
static int
try_change(struct item *item, const struct wsp_info *info, bool needs,
    struct wsp_error *error)
{
	enum wsp_fate fate = rescales(info) ? WSP_ANEW : WSP_IN_PLACE;

	if (needs)
		return backup_try_item(item, fate, error);
	return alone ? wsp_may_change(item->place, fate, NULL, error) : 0;
}

/* Without a lock: most files of a tree may need nothing. */
static int
needs_change(struct item *item, bool *needs, struct wsp_error *error)
{
	const struct wsp_info *info;
	struct wsp *w;
	int ret = 0;

	if (open_read(&w, item->place, error) == -1)
		return -1;
	info = wsp_info(w);
	*needs = !header_agrees(info);
	if (open_dry_run)
		ret = try_change(item, info, *needs, error);
	if (ret == 0 && open_dry_run && rescales(info))
		ret = rescale_tell(item, w, setting, error);
	if (ret == 0 && *needs && open_dry_run)
		print_setting(item, info->method, (double)info->xff);
	wsp_close(w);
	return ret;
}

static int
write_header(struct item *item, struct wsp *w, struct wsp_error *error)
{
	enum wsp_method method = wsp_info(w)->method;
	double xff = (double)wsp_info(w)->xff;

	if (rescales(wsp_info(w))) {
		if (rescale_make(item, w, setting, error) == -1)
			return -1;
		print_setting(item, method, xff);
		return 0;
	}
	if ((setting->xff != NULL && wsp_xff_check(*setting->xff,
	    error) == -1) || (!header_agrees(wsp_info(w)) &&
	    backup_item(w, item, error) == -1) ||
	    wsp_set_aggregation(w, setting->method == NULL ?
	    method : *setting->method, setting->xff, error) == -1 ||
	    open_finish(w, error) == -1)
		return -1;
	print_setting(item, method, xff);
	return 0;
}

static int
set_item(struct item *item, struct wsp_error *error)
{
	bool needs = true;
	struct wsp *w;
	int ret = 0;

	if (!always && needs_change(item, &needs, error) == -1)
		return -1;
	if (!needs || open_dry_run)
		return 0;
	if (open_write(&w, item->place, error) == -1)
		return -1;
	if (always || !header_agrees(wsp_info(w)))
		ret = write_header(item, w, error);
	wsp_close(w);
	return ret;
}

int
setting_run(int argc, char *argv[], const struct setting *s)
{
	static const struct each_tool tool = { .file = set_item,
	    .writes = true };
	struct wsp_error error;

	setting = s;
	alone = each_single(argc);
	always = alone && !open_dry_run;
	if (!always && s->xff != NULL &&
	    wsp_xff_check(*s->xff, &error) == -1) {
		cli_fail(NULL, &error);
		return cli_finish();
	}
	return each_run(argc, argv, &tool);
}
