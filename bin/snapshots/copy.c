/* SPDX-License-Identifier: ISC */
/* copy.c - whisper-store copy and files. */
#include "cli/amount.h"
#include "cli/json.h"
#include "cli/open.h"
#include "cli/remote.h"
#include "cli/store_open.h"
#include "snapshots/change.h"
#include "snapshots/snapshots.h"

static void
say_copied(const struct wsp_copy_counts *c)
{
	struct out out = { 0 };
	struct json json;

	if (store_said.json) {
		json_begin(&json, &out, JSON_LINE);
		json_uint(&json, "segments", c->segments);
		json_uint(&json, "bytes", c->bytes);
		json_uint(&json, "removed", c->removed);
		json_end(&json);
	} else if (!store_change_said.quiet) {
		amount_count(&out, "", c->segments, " segments, ");
		amount_bytes(&out, c->bytes);
		amount_count(&out, " copied, ", c->removed, " removed\n");
	}
	out_flush(&out);
	out_free(&out);
}

static int
send_to(struct wsp_store *s, const char *url, wsp_cancel *cancel,
    struct wsp_copy_counts *counts, struct wsp_error *error)
{
	struct wsp_site *site;
	int ret;

	if (store_site(&site, url, error) == -1)
		return -1;
	ret = wsp_store_send(s, site, cancel, counts, error);
	wsp_site_close(site);
	return ret;
}

void
store_copy(int argc, char *argv[])
{
	struct wsp_copy_counts counts;
	struct wsp_error error;
	struct wsp_store *s;
	wsp_cancel *cancel;
	bool url;
	int ret;

	cli_operands(argc, 1, 1);
	url = wsp_is_url(argv[0]);
	if ((s = store_open()) == NULL)
		return;
	cancel = cli_catch();
	ret = url ? send_to(s, argv[0], cancel, &counts, &error) :
	    wsp_store_copy(s, argv[0], open_lock_timeout(), cancel, &counts,
	    &error);
	if (ret == -1)
		cli_fail(url ? argv[0] : NULL, &error);
	else
		say_copied(&counts);
	cli_catch_end();
	wsp_store_close(s);
}

static int
put_name(void *arg, const char *name, struct wsp_error *error)
{
	(void)error;
	out_text(arg, name);
	out_char(arg, '\n');
	return 0;
}

void
store_files(int argc, char *argv[])
{
	struct wsp_error error;
	struct out out = { 0 };
	struct wsp_store *s;
	uint64_t since = 0;

	(void)argc;
	(void)argv;
	if (store_change_said.since != NULL &&
	    !store_find_tid(store_change_said.since, &since))
		return;
	if ((s = store_open()) == NULL)
		return;
	if (wsp_store_files(s, since, put_name, &out, &error) == -1)
		store_fail(&error);
	wsp_store_close(s);
	out_flush(&out);
	out_free(&out);
}
