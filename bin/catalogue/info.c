/* SPDX-License-Identifier: ISC */
/* info.c - whisper-catalog info: what a catalogue has. */
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "catalogue/catalogue.h"
#include "cli/json.h"
#include "print/iso.h"
#include "wsp-remote.h"

#define MICROSECONDS	1000000

static const char *
kind_of(const struct wsp_catalog_info *info)
{
	return info->partial ? "mirror" : info->listed ? "list" :
	    info->follow ? "tree, symbolic links followed" : "tree";
}

static void
put_text(struct out *out, const char *name, const char *text)
{
	if (text == NULL)
		return;
	out_text(out, name);
	out_text(out, ": ");
	out_text(out, text);
	out_char(out, '\n');
}

static void
put_number(struct out *out, const char *name, uint64_t n)
{
	out_text(out, name);
	out_text(out, ": ");
	out_uint(out, n);
	out_char(out, '\n');
}

static void
put_time(struct out *out, const char *name, int64_t t)
{
	char text[ISO_LEN];

	out_text(out, name);
	out_text(out, ": ");
	if (t == 0)
		out_text(out, "never");
	else
		out_bytes(out, text, (size_t)(iso_put(text, t, true) - text));
	out_char(out, '\n');
}

/* Of a URL without its query, which may be a secret. */
static char *
shown(const char *path)
{
	size_t user;
	char *text = strndup(path, wsp_url_shown(path, &user));

	if (text == NULL)
		err(1, NULL);
	return text;
}

static void
print_text(struct out *out, const char *path,
    const struct wsp_catalog_info *info)
{
	put_text(out, "catalog", path);
	put_text(out, "kind", kind_of(info));
	put_text(out, "root", info->root);
	put_text(out, "origin", info->origin);
	put_text(out, "source", info->source);
	put_number(out, "metrics", info->metrics);
	put_number(out, "directories", info->directories);
	put_number(out, "vanished", info->vanished);
	put_number(out, "holes", info->holes);
	put_time(out, "names", info->names_at);
	put_time(out, "data", info->data_at);
	put_time(out, "headers", info->headers_at);
	put_time(out, "since", (int64_t)(info->floor / MICROSECONDS));
	put_number(out, "used", info->used);
	put_number(out, "garbage", info->garbage);
	put_text(out, "token", info->token);
}

static void
print_json(struct out *out, const char *path,
    const struct wsp_catalog_info *info)
{
	struct json json;

	json_begin(&json, out, JSON_LINE);
	json_string(&json, "catalog", path);
	json_string(&json, "kind", kind_of(info));
	json_string(&json, "root", info->root);
	json_string(&json, "origin", info->origin);
	json_string(&json, "source", info->source);
	json_uint(&json, "metrics", info->metrics);
	json_uint(&json, "directories", info->directories);
	json_uint(&json, "vanished", info->vanished);
	json_uint(&json, "holes", info->holes);
	json_int(&json, "names", info->names_at);
	json_int(&json, "data", info->data_at);
	json_int(&json, "headers", info->headers_at);
	json_uint(&json, "since", info->floor / MICROSECONDS);
	json_uint(&json, "used", info->used);
	json_uint(&json, "garbage", info->garbage);
	json_string(&json, "token", info->token);
	json_end(&json);
}

void
catalog_info(int argc, char *argv[])
{
	struct out out = { 0 };
	struct wsp_catalog_info info;
	struct wsp_catalog *c;
	char *path, *text;

	if ((c = catalog_open(catalog_place(argc, argv), &path)) == NULL)
		return;
	wsp_catalog_info(c, &info);
	text = shown(path);
	if (catalog_said.token) {
		out_text(&out, info.token);
		out_char(&out, '\n');
	} else if (catalog_said.json)
		print_json(&out, text, &info);
	else
		print_text(&out, text, &info);
	out_flush(&out);
	out_free(&out);
	wsp_catalog_close(c);
	free(text);
	free(path);
}
