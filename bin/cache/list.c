/* SPDX-License-Identifier: ISC */
/* list.c - whisper-cache list. */
#include <stdlib.h>
#include <time.h>

#include "cache/cache.h"
#include "cli/json.h"
#include "print/human.h"
#include "print/iso.h"

#define NS	1000000000

static void
put_json(struct out *out, const struct wsp_cached *c)
{
	struct json json;

	json_begin(&json, out, JSON_LINE);
	json_string(&json, "url", c->url);
	json_uint(&json, "size", c->size);
	json_uint(&json, "diskSize", c->disk_size);
	json_uint(&json, "pages", c->pages);
	json_uint(&json, "present", c->present);
	json_uint(&json, "used", c->used_s);
	json_double(&json, "confirmed", (double)c->confirmed_ns / NS);
	json_string(&json, "etag", *c->etag == '\0' ? NULL : c->etag);
	json_string(&json, "lastModified",
	    *c->modified == '\0' ? NULL : c->modified);
	json_bool(&json, "immutable", c->immutable);
	json_bool(&json, "preserved", c->frozen);
	json_end(&json);
}

/* Size, pages, when it was used and asked about, what it is known by. */
static void
put_details(struct out *out, const struct wsp_cached *c)
{
	uint64_t now = (uint64_t)cli_now(), asked = c->confirmed_ns / NS;

	out_uint(out, c->size);
	out_char(out, '\t');
	out_uint(out, c->present);
	out_char(out, '/');
	out_uint(out, c->pages);
	out_char(out, '\t');
	out_end(out, iso_put(out_room(out, ISO_LEN), (int64_t)c->used_s,
	    true));
	out_char(out, '\t');
	if (c->immutable)
		out_text(out, "immutable");
	else
		human_seconds(out, now > asked ? now - asked : 0);
	out_char(out, '\t');
	out_name(out, *c->etag != '\0' ? c->etag : c->modified);
	out_text(out, c->frozen ? "\tpreserved\t" : "\t\t");
}

static int
put_object(void *arg, const struct wsp_cached *c, struct wsp_error *error)
{
	struct out *out = arg;

	(void)error;
	if (cache_said.json) {
		put_json(out, c);
		return 0;
	}
	if (cache_said.details)
		put_details(out, c);
	out_name(out, c->url);
	out_char(out, '\n');
	return 0;
}

void
cache_list(int argc, char *argv[])
{
	struct wsp_remote *r = cache_remote();
	struct wsp_error error;
	struct out out = { 0 };

	if (r == NULL)
		return;
	if (wsp_cache_each(r, cache_prefix(argc, argv), put_object, &out,
	    &error) == -1)
		cli_fail(NULL, &error);
	out_flush(&out);
	out_free(&out);
}
