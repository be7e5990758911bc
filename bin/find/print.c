/* SPDX-License-Identifier: ISC */
/* print.c - how the metrics that were found are shown. */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/catalogue.h"
#include "cli/json.h"
#include "find/find.h"
#include "print/iso.h"
#include "wsp-remote.h"

#define BLOCK	512

struct find_said find_said;

static struct out out;
static uint64_t count, size, allocated;

int
find_print_depth(void)
{
	if (find_said.verbose || find_said.json)
		return WSP_LOOK_NEWEST;
	return find_said.du ? WSP_LOOK_STATUS : 0;
}

static void
end_item(void)
{
	out_char(&out, find_said.null ? '\0' : '\n');
}

static void
put_root(struct out *o, const struct find_subject *s)
{
	const char *root = s->place->root;
	size_t len = root == NULL ? 0 : strlen(root);

	if (root == NULL)
		return;
	out_text(o, root);
	if (len > 0 && root[len - 1] != '/')
		out_char(o, '/');
}

/* Of a tree that is elsewhere, the URL of the file; or of none. */
static char *
url_of(const struct find_subject *s)
{
	struct wsp_error error;
	char *file, *url;

	if (!s->place->elsewhere || !catalogue_in(s->place->path))
		return NULL;
	if (asprintf(&file, "%s.wsp", s->r.name) == -1)
		err(1, NULL);
	if ((url = wsp_url_join(s->place->path, file, &error)) == NULL)
		errx(1, "%s", error.msg);
	free(file);
	return url;
}

static void
put_path(struct out *o, const struct find_subject *s)
{
	char *url = url_of(s);

	if (url != NULL) {
		out_text(o, url);
		free(url);
		return;
	}
	put_root(o, s);
	out_bytes(o, s->r.name, s->r.len);
	out_text(o, ".wsp");
}

static void
put_name(struct find_subject *s)
{
	const char *metric;

	if (find_said.paths) {
		put_path(&out, s);
		return;
	}
	metric = find_metric(s);
	out_bytes(&out, metric, s->metric_len);
}

static void
put_time(uint32_t t)
{
	char text[ISO_LEN];

	if (t <= 1)
		out_char(&out, '-');
	else
		out_bytes(&out, text,
		    (size_t)(iso_put(text, t, true) - text));
	out_char(&out, '\t');
}

/* step:points of each archive. */
static void
put_retentions(const struct wsp_info *info)
{
	uint32_t i;

	for (i = 0; i < info->narchives; i++) {
		if (i > 0)
			out_char(&out, ',');
		out_uint(&out, info->archives[i].step);
		out_char(&out, ':');
		out_uint(&out, info->archives[i].points);
	}
}

static void
put_method(const struct wsp_info *info)
{
	const char *name = wsp_method_name(info->method);

	if (name != NULL)
		out_text(&out, name);
	else
		out_uint(&out, info->method);
}

static bool
has_newest(const struct find_subject *s)
{
	return s->depth >= WSP_LOOK_NEWEST ||
	    (s->r.looked != 0 && s->r.looked == s->r.mtime);
}

static void
put_line(struct find_subject *s)
{
	out_uint(&out, (uint64_t)s->r.blocks * BLOCK);
	out_char(&out, '\t');
	out_uint(&out, s->r.size);
	out_char(&out, '\t');
	put_time(has_newest(s) ? s->r.last : 0);
	put_time(s->r.mtime);
	if (s->r.header == NULL)
		out_text(&out, "-\t-\t-");
	else {
		put_retentions(s->r.header);
		out_char(&out, '\t');
		put_method(s->r.header);
		out_char(&out, '\t');
		out_double(&out, (double)s->r.header->xff,
		    wsp_format_shortest);
	}
	out_char(&out, '\t');
	put_name(s);
	end_item();
}

static void
json_header(struct json *json, const struct wsp_info *info)
{
	if (info == NULL) {
		json_null(json, "retentions");
		json_null(json, "method");
		json_null(json, "xff");
		return;
	}
	json_text(json, "retentions");
	put_retentions(info);
	json_text_end(json);
	json_text(json, "method");
	put_method(info);
	json_text_end(json);
	json_double(json, "xff", (double)info->xff);
}

static void
json_flags(struct json *json, const struct find_subject *s)
{
	unsigned i;

	if (!s->known) {
		json_null(json, "flags");
		return;
	}
	json_text(json, "flags");
	for (i = 0; i < 16; i++)
		if ((s->r.flags >> i & 1) != 0)
			out_char(&out, (char)('a' + i));
	json_text_end(json);
}

static void
json_owners(struct json *json, struct find_subject *s)
{
	if (find_said.ring == NULL || !find_is_named(s)) {
		json_null(json, "owners");
		return;
	}
	json_text(json, "owners");
	find_put_owners(&out, find_metric(s));
	json_text_end(json);
}

static void
put_json(struct find_subject *s)
{
	const char *state = wsp_state_name(s->r.state);
	bool sized = s->known || s->depth > 0;
	struct out path = { 0 };
	struct json json;

	put_path(&path, s);
	out_char(&path, '\0');
	json_begin(&json, &out, JSON_LINE);
	json_string(&json, "path", path.buf);
	out_free(&path);
	json_string(&json, "metric", find_metric(s));
	json_known_uint(&json, "seq", s->known, s->r.seq);
	json_known_uint(&json, "uid", s->known, s->r.uid);
	json_known_uint(&json, "seen", s->known && s->r.seen != 0,
	    s->r.seen);
	json_known_uint(&json, "size", sized, s->r.size);
	json_known_uint(&json, "allocated", sized,
	    (uint64_t)s->r.blocks * BLOCK);
	json_known_uint(&json, "mtime", s->r.mtime != 0, s->r.mtime);
	json_known_uint(&json, "last", has_newest(s) && s->r.last > 1,
	    s->r.last);
	json_string(&json, "state", state == NULL ? "unknown" : state);
	json_header(&json, s->r.header);
	json_flags(&json, s);
	json_owners(&json, s);
	json_end(&json);
}

/* What is printed may need more than what was asked. */
static bool
complete(struct find_subject *s)
{
	int depth = find_print_depth();

	if (s->depth >= depth || s->place->tree == NULL)
		return true;
	if (s->known && (depth < WSP_LOOK_NEWEST || has_newest(s)))
		return true;
	return find_look(s, (enum wsp_catalog_depth)depth);
}

static void
count_one(void)
{
	count++;
	if (find_said.quiet)
		exit(0);
}

/* A directory, as a node of a tree of metrics. */
static void
show_branch(struct find_subject *s)
{
	count_one();
	if (find_said.count)
		return;
	if (find_said.paths) {
		put_root(&out, s);
		out_bytes(&out, s->r.name, s->r.len);
		out_char(&out, '/');
	} else {
		out_text(&out, find_metric(s));
		out_char(&out, '.');
	}
	end_item();
}

/* Of a name that is not known there is nothing to hash. */
static void
put_owners(struct find_subject *s)
{
	if (find_is_named(s)) {
		find_put_owners(&out, find_metric(s));
		return;
	}
	find_miss_name();
}

static void
show_name(struct find_subject *s)
{
	put_name(s);
	if (find_said.owners) {
		out_char(&out, '\t');
		put_owners(s);
	}
	if (find_said.where) {
		out_char(&out, '\t');
		out_text(&out, s->where != NULL ? s->where : s->place->path);
	}
	end_item();
}

void
find_show(struct find_subject *s)
{
	if (!complete(s))
		return;
	if (find_said.branches)
		find_each_branch(s, show_branch);
	if (find_said.branches && !s->leaf)
		return;
	count_one();
	if (find_said.du) {
		size += s->r.size;
		allocated += (uint64_t)s->r.blocks * BLOCK;
	} else if (find_said.json)
		put_json(s);
	else if (find_said.verbose)
		put_line(s);
	else if (!find_said.count)
		show_name(s);
}

void
find_print(struct find_subject *s)
{
	if (find_decide(s) == FIND_YES)
		find_show(s);
}

void
find_print_end(void)
{
	if (find_said.quiet) {
		if (count == 0)
			cli_differs();
		return;
	}
	if (find_said.du || find_said.count) {
		out_uint(&out, count);
		if (find_said.du) {
			out_char(&out, ' ');
			out_uint(&out, size);
			out_char(&out, ' ');
			out_uint(&out, allocated);
		}
		end_item();
	}
	out_flush(&out);
	out_free(&out);
}
