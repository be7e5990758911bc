/* SPDX-License-Identifier: ISC */
/* dump.c - all that is in a catalogue as lines of JSON. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "catalog/catalog.h"
#include "catalog/json_text.h"

struct dump {
	struct wsp_catalog	*c;
	struct wsp_buf		 line;
	wsp_catalog_put_text	*put;
	void			*arg;
};

static const char *
truth(bool b)
{
	return b ? "true" : "false";
}

/* Ends the line and hands it on. */
static int
end_line(struct dump *d, struct wsp_error *err)
{
	int ret;

	if (wsp_buf_add(&d->line, "}\n", 2, err) == -1)
		return -1;
	ret = d->put(d->arg, (const char *)d->line.data, d->line.len, err);
	d->line.len = 0;
	return ret;
}

static int
dump_catalog(struct dump *d, struct wsp_error *err)
{
	const struct wsp_slot_of *s = &d->c->slot;
	struct wsp_catalog_info info;

	wsp_catalog_info(d->c, &info);
	if (wsp_json_printf(&d->line, err, "{\"kind\": \"catalog\", "
	    "\"uuid\": \"%.32s\", \"generation\": %" PRIu64 ", \"partial\": "
	    "%s, \"listed\": %s, \"follow\": %s, \"serial\": %" PRIu64
	    ", \"next\": %" PRIu64 ", \"floor\": %" PRIu64, info.token,
	    d->c->id.generation, truth(info.partial), truth(info.listed),
	    truth(info.follow), s->serial, s->next, s->floor) == -1 ||
	    wsp_json_printf(&d->line, err, ", \"names_at\": %" PRId64
	    ", \"data_at\": %" PRId64 ", \"headers_at\": %" PRId64
	    ", \"end\": %" PRIu64 ", \"metrics\": %" PRIu64
	    ", \"directories\": %" PRIu64 ", \"vanished\": %" PRIu64
	    ", \"holes\": %" PRIu64 ", \"token\": \"%s\"", s->names_at,
	    s->data_at, s->headers_at, s->end, s->metrics, s->directories,
	    s->vanished, s->holes, info.token) == -1)
		return -1;
	return end_line(d, err);
}

static int
dump_meta(struct dump *d, struct wsp_error *err)
{
	const char *p = (const char *)d->c->meta.body, *end, *eol, *is;

	if (p == NULL)
		return 0;
	for (end = p + d->c->meta.len; p < end; p = eol + 1) {
		if ((eol = memchr(p, '\n', (size_t)(end - p))) == NULL)
			eol = end;
		if ((is = memchr(p, '=', (size_t)(eol - p))) == NULL)
			is = eol;
		if (wsp_json_printf(&d->line, err,
		    "{\"kind\": \"meta\", \"key\": ") == -1 ||
		    wsp_json_string(&d->line, p, (size_t)(is - p), err) == -1 ||
		    wsp_json_printf(&d->line, err, ", \"value\": ") == -1 ||
		    wsp_json_string(&d->line, is == eol ? eol : is + 1,
		    (size_t)(is == eol ? 0 : eol - is - 1), err) == -1 ||
		    end_line(d, err) == -1)
			return -1;
	}
	return 0;
}

/* As Python does it, NaN has no sign. */
static void
format_xff(char *text, size_t size, float xff)
{
	snprintf(text, size, "%.9g", isnan(xff) ? (double)fabsf(xff) :
	    (double)xff);
}

static int
dump_header(struct dump *d, size_t i, struct wsp_error *err)
{
	const struct wsp_info *info = d->c->headers.list[i];
	const struct wsp_archive *a = info->archives;
	char xff[32];
	uint32_t n;

	format_xff(xff, sizeof(xff), info->xff);
	if (wsp_json_printf(&d->line, err, "{\"kind\": \"header\", "
	    "\"number\": %zu, \"method\": %" PRIu32 ", \"maxRetention\": %"
	    PRIu32 ", \"xFilesFactor\": \"%s\", \"archives\": [", i + 1,
	    info->method, info->max_retention, xff) == -1)
		return -1;
	for (n = 0; n < info->narchives; n++)
		if (wsp_json_printf(&d->line, err, "%s[%" PRIu32 ", %" PRIu32
		    ", %" PRIu32 "]", n == 0 ? "" : ", ", a[n].offset,
		    a[n].step, a[n].points) == -1)
			return -1;
	if (wsp_buf_add(&d->line, "]", 1, err) == -1)
		return -1;
	return end_line(d, err);
}

static int
dump_hole(struct dump *d, const char *column, size_t number, uint64_t before,
    uint32_t count, struct wsp_error *err)
{
	if (wsp_json_printf(&d->line, err, "{\"kind\": \"hole\", \"column\": "
	    "\"%s\", \"part\": %zu, \"first\": %" PRIu64 ", \"count\": %"
	    PRIu32, column, number, before + 1, count) == -1)
		return -1;
	return end_line(d, err);
}

static int
dump_directories(struct dump *d, size_t number, struct wsp_error *err)
{
	struct wsp_dirs dirs = { 0 };
	struct wsp_directory dir;
	int ret = wsp_dirs_read(d->c, number, &dirs, err);
	uint32_t i;

	for (i = 0; ret == 0 && i < d->c->index.dirs[number].count; i++) {
		wsp_dirs_get(&dirs, i, &dir);
		if (wsp_json_printf(&d->line, err,
		    "{\"kind\": \"directory\", \"path\": ") == -1 ||
		    wsp_json_string(&d->line, dir.path, dir.len, err) == -1 ||
		    wsp_json_printf(&d->line, err, ", \"ctime\": %" PRId64
		    ", \"inode\": %" PRIu64, dir.ctime, dir.inode) == -1)
			ret = -1;
		else
			ret = end_line(d, err);
	}
	wsp_dirs_free(&dirs);
	return ret;
}

static int
dump_all_directories(struct dump *d, struct wsp_error *err)
{
	const struct wsp_dirs_ref *ref;
	uint64_t before = 0;
	size_t i;
	int ret;

	for (i = 0; i < d->c->index.ndirs; i++) {
		ref = &d->c->index.dirs[i];
		if (wsp_ref_hole(&ref->part))
			ret = dump_hole(d, "DIRS", i, before, ref->count, err);
		else
			ret = dump_directories(d, i, err);
		if (ret == -1)
			return -1;
		before += ref->count;
	}
	return 0;
}

static void
flag_letters(uint16_t flags, char *text)
{
	unsigned i;

	for (i = 0; i < 16; i++)
		if ((flags >> i & 1) != 0)
			*text++ = (char)('a' + i);
	*text = '\0';
}

static int
dump_row(struct dump *d, const struct wsp_row *row, struct wsp_error *err)
{
	const char *state = wsp_state_name(row->state);
	char flags[17], number[8];

	flag_letters(row->flags, flags);
	snprintf(number, sizeof(number), "%u", row->state);
	return wsp_json_printf(&d->line, err, ", \"uid\": %" PRIu64
	    ", \"modseq\": %" PRIu64 ", \"inode\": %" PRIu64 ", \"size\": %"
	    PRIu64 ", \"seen\": %" PRIu32 ", \"born\": %" PRIu32
	    ", \"header\": %" PRIu32 ", \"state\": %s%s%s, \"flags\": \"%s\"",
	    row->uid, row->modseq, row->inode, row->size, row->seen,
	    row->born, row->header, state == NULL ? "" : "\"",
	    state == NULL ? number : state, state == NULL ? "" : "\"", flags);
}

static int
dump_metric(struct dump *d, const struct wsp_loaded *b, uint32_t i,
    uint64_t seq, struct wsp_error *err)
{
	struct wsp_entry e;

	wsp_block_entry(b, i, &e);
	if (wsp_json_printf(&d->line, err, "{\"kind\": \"metric\", \"seq\": %"
	    PRIu64 ", \"name\": %s", seq, e.name == NULL ? "null" : "") == -1)
		return -1;
	if (e.name != NULL &&
	    wsp_json_string(&d->line, e.name, e.len, err) == -1)
		return -1;
	if ((b->columns & WSP_ROWS) != 0 && dump_row(d, &e.row, err) == -1)
		return -1;
	if ((b->columns & WSP_DATA) != 0 && wsp_json_printf(&d->line, err,
	    ", \"dataseq\": %" PRIu64 ", \"mtime\": %" PRIu32
	    ", \"last\": %" PRIu32 ", \"looked\": %" PRIu32 ", \"blocks\": %"
	    PRIu32, e.data.dataseq, e.data.mtime, e.data.last, e.data.looked,
	    e.data.blocks) == -1)
		return -1;
	return end_line(d, err);
}

static int
dump_block(struct dump *d, size_t number, struct wsp_error *err)
{
	static const char *const columns[] = { "NAME", "ROWS", "DATA" };
	const struct wsp_block *block = &d->c->index.blocks[number];
	uint64_t before = d->c->before[number];
	unsigned i, here = 0;
	uint32_t n;

	for (i = 0; i < WSP_COLUMN_COUNT; i++)
		here |= !wsp_ref_hole(&block->part[i]) << i;
	d->c->block.columns &= here;
	if (wsp_block_load(d->c, number, here, &d->c->block, err) == -1)
		return -1;
	for (i = 0; i < WSP_COLUMN_COUNT; i++)
		if ((here >> i & 1) == 0 && dump_hole(d, columns[i], number,
		    before, block->count, err) == -1)
			return -1;
	for (n = 0; n < block->count; n++)
		if (dump_metric(d, &d->c->block, n, before + n + 1, err) == -1)
			return -1;
	return 0;
}

static int
dump_gone(struct dump *d, size_t number, struct wsp_error *err)
{
	struct wsp_gone gone = { 0 };
	struct wsp_vanished v;
	int ret = wsp_gone_read(d->c, number, &gone, err);
	uint32_t i;

	for (i = 0; ret == 0 && i < d->c->index.gone[number].count; i++) {
		wsp_gone_get(&gone, i, &v);
		if (wsp_json_printf(&d->line, err,
		    "{\"kind\": \"gone\", \"name\": ") == -1 ||
		    wsp_json_string(&d->line, v.name, v.len, err) == -1 ||
		    wsp_json_printf(&d->line, err, ", \"uid\": %" PRIu64
		    ", \"modseq\": %" PRIu64, v.uid, v.modseq) == -1)
			ret = -1;
		else
			ret = end_line(d, err);
	}
	wsp_gone_free(&gone);
	return ret;
}

static int
dump_all_gone(struct dump *d, struct wsp_error *err)
{
	const struct wsp_gone_ref *ref;
	uint64_t before = 0;
	size_t i;
	int ret;

	for (i = 0; i < d->c->index.ngone; i++) {
		ref = &d->c->index.gone[i];
		if (wsp_ref_hole(&ref->part))
			ret = dump_hole(d, "GONE", i, before, ref->count, err);
		else
			ret = dump_gone(d, i, err);
		if (ret == -1)
			return -1;
		before += ref->count;
	}
	return 0;
}

static int
dump_all(struct dump *d, struct wsp_error *err)
{
	size_t i;

	if (dump_catalog(d, err) == -1 || dump_meta(d, err) == -1)
		return -1;
	if (!wsp_ref_hole(&d->c->index.headers) &&
	    wsp_catalog_headers(d->c, err) == -1)
		return -1;
	for (i = 0; i < d->c->headers.n; i++)
		if (dump_header(d, i, err) == -1)
			return -1;
	if (dump_all_directories(d, err) == -1)
		return -1;
	for (i = 0; i < d->c->index.nblocks; i++)
		if (dump_block(d, i, err) == -1)
			return -1;
	return dump_all_gone(d, err);
}

int
wsp_catalog_dump(struct wsp_catalog *c, wsp_catalog_put_text *put, void *arg,
    struct wsp_error *err)
{
	struct dump d = { .c = c, .put = put, .arg = arg };
	int ret;

	ret = dump_all(&d, err);
	wsp_buf_free(&d.line);
	return ret;
}
