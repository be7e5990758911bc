/* SPDX-License-Identifier: ISC */
/* dump.c - whisper-store dump: all that is written in a store. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cli/json.h"
#include "snapshots/snapshots.h"

struct dumping {
	struct out	 out;
	struct json	 json;
	const char	*tree;		/* only this one, or NULL */
	const struct store_metric *metric;	/* only these, or NULL */
	bool		 skips;		/* not this entry */
	int		 group;		/* of what is open: 0 none, 1 now, 2
					   past, 3 odd, 4 pages */
	bool		 list;		/* is one open? */
};

static const char *const groups[] = { NULL, "now", "past", "odd", "pages" };

/* Closes what is open, and opens the next array. */
static void
turn_to(struct dumping *d, int group)
{
	if (d->list)
		json_array_end(&d->json);
	if (d->list)
		json_array_end(&d->json);
	d->list = false;
	if (d->group == group)
		return;
	if (d->group != 0)
		json_array_end(&d->json);
	d->group = group;
	if (group != 0)
		json_array(&d->json, groups[group]);
}

static bool
is_wanted(const struct dumping *d, const char *key)
{
	const struct store_metric *m = d->metric;
	size_t len;

	if (d->tree != NULL && (strncmp(key, d->tree, strlen(d->tree)) != 0 ||
	    key[strlen(d->tree)] != '/'))
		return false;
	if (m == NULL)
		return true;
	if (m->key != NULL && strcmp(key, m->key) == 0)
		return true;
	len = strlen(m->prefix);
	return strncmp(key, m->prefix, len) == 0 && key[len] == '/' &&
	    store_metric_match(m, key);
}

static int
put_segment(void *arg, const struct wsp_store_segment_info *s,
    struct wsp_error *error)
{
	struct dumping *d = arg;
	struct json *j = &d->json;
	size_t i;

	(void)error;
	json_begin(j, &d->out, JSON_LINE);
	json_uint(j, "segment", s->number);
	json_uint(j, "tid", s->tid);
	json_uint(j, "first", s->first);
	json_uint(j, "part", s->part);
	json_uint(j, "bytes", s->size);
	json_uint(j, "blocks", s->blocks);
	json_bool(j, "last", s->last);
	json_array(j, "refs");
	for (i = 0; i < s->nrefs; i++)
		json_uint(j, NULL, s->refs[i]);
	json_array_end(j);
	json_end(j);
	return 0;
}

static int
put_block(void *arg, uint32_t number, uint64_t offset, struct wsp_error *error)
{
	struct dumping *d = arg;

	(void)error;
	json_begin(&d->json, &d->out, JSON_LINE);
	json_uint(&d->json, "block", number);
	json_uint(&d->json, "offset", offset);
	json_end(&d->json);
	return 0;
}

static void
put_meta(struct json *j, const struct wsp_store_entry_info *e)
{
	uint32_t i;

	json_object(j, "meta");
	json_uint(j, "mode", e->mode);
	json_uint(j, "uid", e->uid);
	json_uint(j, "gid", e->gid);
	json_uint(j, "sparse", e->holes);
	if (e->revision.opaque) {
		json_uint(j, "size", e->size);
		json_object_end(j);
		return;
	}
	json_uint(j, "method", e->method);
	json_uint(j, "xff", e->xff);
	json_uint(j, "max", e->max_retention);
	json_array(j, "archives");
	for (i = 0; i < e->narchives; i++) {
		json_array(j, NULL);
		json_uint(j, NULL, e->archives[i].step);
		json_uint(j, NULL, e->archives[i].points);
		json_uint(j, NULL, e->archives[i].phase);
		json_array_end(j);
	}
	json_array_end(j);
	json_object_end(j);
}

static void
put_hex(struct json *j, const char *name, const uint8_t *bytes, size_t n)
{
	char text[2 * 16 + 1] = "";
	size_t i;

	for (i = 0; i < n; i++)
		snprintf(text + 2 * i, 3, "%02x", bytes[i]);
	json_string(j, name, text);
}

static void
put_crc(struct json *j, const char *name, uint32_t crc)
{
	char text[9];

	snprintf(text, sizeof(text), "%08" PRIx32, crc);
	json_string(j, name, text);
}

static int
put_entry(void *arg, const struct wsp_store_entry_info *e,
    struct wsp_error *error)
{
	const struct wsp_store_revision_info *r = &e->revision;
	struct dumping *d = arg;
	struct json *j = &d->json;

	(void)error;
	if ((d->skips = !is_wanted(d, r->key)))
		return 0;
	json_begin(j, &d->out, JSON_LINE);
	json_string(j, "key", r->key);
	json_uint(j, "tid", r->tid);
	json_string(j, "kind", (char[]){ r->kind, '\0' });
	json_uint(j, "prev", r->prev);
	json_uint(j, "base", r->base);
	json_int(j, "taken", r->taken);
	json_known_int(j, "mtime", r->kind != 'X', r->mtime);
	json_uint(j, "flags", e->flags);
	if (e->meta)
		put_meta(j, e);
	if (e->sum)
		put_crc(j, "sum", e->crc);
	return 0;
}

static int
put_list(void *arg, bool past, uint32_t step, struct wsp_error *error)
{
	struct dumping *d = arg;

	(void)error;
	if (d->skips)
		return 0;
	turn_to(d, past ? 2 : 1);
	json_array(&d->json, NULL);
	json_uint(&d->json, NULL, step);
	json_array(&d->json, NULL);
	d->list = true;
	return 0;
}

static int
put_mention(void *arg, uint32_t interval, bool empty, double value,
    struct wsp_error *error)
{
	struct dumping *d = arg;
	char text[17];
	uint64_t bits;

	(void)error;
	if (d->skips)
		return 0;
	memcpy(&bits, &value, sizeof(bits));
	snprintf(text, sizeof(text), "%016" PRIx64, bits);
	json_array(&d->json, NULL);
	json_uint(&d->json, NULL, interval);
	json_string(&d->json, NULL, empty ? NULL : text);
	json_array_end(&d->json);
	return 0;
}

static int
put_odd(void *arg, uint32_t step, uint32_t slot, const uint8_t bytes[12],
    struct wsp_error *error)
{
	struct dumping *d = arg;

	(void)error;
	if (d->skips)
		return 0;
	turn_to(d, 3);
	json_array(&d->json, NULL);
	json_uint(&d->json, NULL, step);
	json_uint(&d->json, NULL, slot);
	put_hex(&d->json, NULL, bytes, 12);
	json_array_end(&d->json);
	return 0;
}

static int
put_page(void *arg, uint32_t number, uint32_t crc, struct wsp_error *error)
{
	struct dumping *d = arg;

	(void)error;
	if (d->skips)
		return 0;
	turn_to(d, 4);
	json_array(&d->json, NULL);
	json_uint(&d->json, NULL, number);
	put_crc(&d->json, NULL, crc);
	json_array_end(&d->json);
	return 0;
}

static int
put_end(void *arg, struct wsp_error *error)
{
	struct dumping *d = arg;

	(void)error;
	if (d->skips)
		return 0;
	turn_to(d, 0);
	json_end(&d->json);
	return 0;
}

void
store_dump(int argc, char *argv[])
{
	static const struct wsp_store_dumper dumper = { .segment = put_segment,
	    .block = put_block, .entry = put_entry, .list = put_list,
	    .mention = put_mention, .odd = put_odd, .page = put_page,
	    .end = put_end };
	struct dumping d = { .tree = store_said.tree };
	struct store_metric metric;
	struct store_place p = { .t = NULL };
	struct wsp_error error;
	uint64_t at = UINT64_MAX;

	if (store_said.at == NULL && argc == 0) {
		p.store = store_open();
		if (p.store == NULL)
			return;
	} else if (!store_place(&p))
		return;
	if (store_said.at != NULL && p.t != NULL)
		at = p.t->tid;
	if (argc > 0) {
		store_metric_read(&metric, p.tree, argv[0]);
		d.metric = &metric;
	}
	if (wsp_store_dump(p.store, at, &dumper, &d, &error) == -1)
		store_fail(&error);
	if (argc > 0)
		store_metric_free(&metric);
	out_flush(&d.out);
	out_free(&d.out);
	wsp_store_close(p.store);
}
