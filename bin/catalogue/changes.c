/* SPDX-License-Identifier: ISC */
/* changes.c - whisper-catalog changes: what has happened since a token. */
#include <stdlib.h>
#include <string.h>

#include "catalogue/catalogue.h"
#include "cli/json.h"
#include "print/dotted.h"

static const struct kind {
	enum wsp_since_kind	 kind;
	const char		*word;
} kinds[] = {
	{ WSP_SINCE_VANISHED, "vanished" },
	{ WSP_SINCE_RENAMED, "renamed" },
	{ WSP_SINCE_NEW, "new" },
	{ WSP_SINCE_CHANGED, "changed" },
	{ WSP_SINCE_WRITTEN, "written" }
};

#define NKINDS	(sizeof(kinds) / sizeof(kinds[0]))

struct changes {
	struct out		*out;
	const struct kind	*kind;
	size_t			 len;	/* of its word */
};

static void
put_json(struct out *out, const char *word, const char *metric,
    const char *from)
{
	struct json json;

	json_begin(&json, out, JSON_LINE);
	json_string(&json, "what", word);
	json_string(&json, "metric", metric);
	json_string(&json, "from", from);
	json_end(&json);
}

static void
put_name(struct out *out, const char *name, size_t len)
{
	char *to = out_room(out, WSP_METRICLEN);

	out_end(out, to + dotted_name(name, len, to));
}

static int
print_json(struct out *out, const char *word,
    const struct wsp_catalog_record *r, const char *from)
{
	char now[WSP_METRICLEN], before[WSP_METRICLEN];

	dotted_name(r->name, r->len, now);
	if (from != NULL)
		dotted_name(from, strlen(from), before);
	put_json(out, word, now, from != NULL ? before : NULL);
	return 0;
}

static int
print_change(void *arg, const struct wsp_catalog_record *r,
    struct wsp_error *error)
{
	const struct changes *c = arg;
	const char *from = c->kind->kind == WSP_SINCE_RENAMED ? r->from : NULL;

	(void)error;
	if (catalog_said.json)
		return print_json(c->out, c->kind->word, r, from);
	out_bytes(c->out, c->kind->word, c->len);
	out_char(c->out, ' ');
	if (from != NULL) {
		put_name(c->out, from, strlen(from));
		out_char(c->out, '\t');
	}
	put_name(c->out, r->name, r->len);
	out_char(c->out, catalog_said.null ? '\0' : '\n');
	return 0;
}

static void
print_token(struct out *out, struct wsp_catalog *c)
{
	struct wsp_catalog_info info;
	struct json json;

	wsp_catalog_info(c, &info);
	if (catalog_said.json) {
		json_begin(&json, out, JSON_LINE);
		json_string(&json, "what", "token");
		json_string(&json, "token", info.token);
		json_end(&json);
		return;
	}
	out_text(out, "token ");
	out_text(out, info.token);
	out_char(out, catalog_said.null ? '\0' : '\n');
}

void
catalog_changes(int argc, char *argv[])
{
	struct out out = { 0 };
	struct changes changes = { .out = &out };
	struct wsp_error error;
	struct wsp_catalog *c;
	uint64_t number;
	char *path;
	size_t i;
	int ret;

	if (catalog_said.since == NULL)
		cli_usage("changes needs --since");
	if ((c = catalog_open_whole(catalog_place(argc, argv),
	    &path)) == NULL)
		return;
	ret = wsp_catalog_token(c, catalog_said.since, &number, &error);
	for (i = 0; ret == 0 && i < NKINDS - !catalog_said.data; i++) {
		changes.kind = &kinds[i];
		changes.len = strlen(kinds[i].word);
		ret = wsp_catalog_since(c, number, kinds[i].kind,
		    print_change, &changes, &error);
	}
	if (ret == 0)
		print_token(&out, c);
	else
		cli_fail(path, &error);
	out_flush(&out);
	out_free(&out);
	catalog_close(c, path);
}
