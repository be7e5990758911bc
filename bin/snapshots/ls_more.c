/* SPDX-License-Identifier: ISC */
/* ls_more.c - what -v has ls and show say of each object. */
#include <stdlib.h>

#include "cli/grown.h"
#include "snapshots/ls.h"
#include "snapshots/snapshots.h"
#include "wsp-ops.h"

#define NS	1000000000

struct reading {
	struct ls_more	*more;
	uint32_t	 step;		/* of the list */
	bool		 past;
};

static int
begin_list(void *arg, bool past, uint32_t step, struct wsp_error *error)
{
	struct reading *r = arg;

	(void)error;
	r->step = step;
	r->past = past;
	return 0;
}

static int
take_value(void *arg, uint32_t interval, bool empty, double value,
    struct wsp_error *error)
{
	struct reading *r = arg;
	struct ls_more *m = r->more;

	(void)error;
	m->values = grown(m->values, m->nvalues, sizeof(*m->values));
	m->values[m->nvalues++] = (struct ls_value){ r->step, interval,
	    empty, r->past, value };
	return 0;
}

int
ls_read_values(struct wsp_store *s, const struct wsp_store_revision_info *r,
    struct ls_more *more, struct wsp_error *error)
{
	static const struct wsp_store_dumper dumper = { .list = begin_list,
	    .mention = take_value };
	struct reading reading = { .more = more };

	more->values_known = true;
	return wsp_store_dump_revision(s, r->key, r->tid, &dumper, &reading,
	    error);
}

int
ls_read_size(struct wsp_store *s, const struct wsp_store_revision_info *r,
    const struct wsp_store_transaction *t, struct ls_more *more,
    struct wsp_error *error)
{
	struct wsp_view_options o = { .at = t->tid, .access = WSP_EXAMINE,
	    .now = (int64_t)(t->time / NS), .from = INT64_MIN };
	struct wsp_point point;
	struct wsp *w;
	uint32_t step;
	int ret;

	if (wsp_store_view(s, r->key, &o, &w, error) == -1)
		return -1;
	more->size_known = true;
	more->size = wsp_info(w)->file_size;
	wsp_close(w);
	if (r->opaque)
		return 0;
	o.points = true;
	o.access = WSP_READ;
	if (wsp_store_view(s, r->key, &o, &w, error) == -1)
		return -1;
	ret = wsp_find_first(w, o.now, &more->has_oldest, &point, &step,
	    error);
	if (ret == 0 && more->has_oldest)
		more->oldest = point.time;
	wsp_close(w);
	return ret;
}

void
ls_put_values(struct out *out, const struct ls_more *more)
{
	const struct ls_value *v;
	size_t i;

	for (i = 0; i < more->nvalues; i++) {
		v = &more->values[i];
		out_char(out, '\t');
		out_uint(out, v->step);
		out_char(out, '\t');
		out_uint(out, v->interval);
		out_char(out, '\t');
		if (v->empty)
			out_text(out, "None");
		else
			out_double(out, v->value, wsp_format_shortest);
		out_text(out, v->past ? "\tpast\n" : "\n");
	}
}

void
ls_put_size(struct out *out, const struct ls_more *more)
{
	out_char(out, '\t');
	out_uint(out, more->size);
	out_char(out, '\t');
	if (more->has_oldest)
		store_put_seconds(out, more->oldest);
	else
		out_char(out, '-');
}

static void
put_value(struct json *json, const struct ls_value *v)
{
	json_array(json, NULL);
	json_uint(json, NULL, v->step);
	json_uint(json, NULL, v->interval);
	json_known(json, NULL, !v->empty, v->value);
	json_array_end(json);
}

/* The points of the file, or those that are in it no more. */
static void
put_values(struct json *json, const char *name, const struct ls_more *more,
    bool past)
{
	size_t i;

	json_array(json, name);
	for (i = 0; i < more->nvalues; i++)
		if (more->values[i].past == past)
			put_value(json, &more->values[i]);
	json_array_end(json);
}

void
ls_put_json(struct json *json, const struct ls_more *more)
{
	if (more->values_known) {
		put_values(json, "now_values", more, false);
		put_values(json, "past_values", more, true);
	}
	if (!more->size_known)
		return;
	json_uint(json, "size", more->size);
	if (more->has_oldest)
		json_int(json, "oldest", more->oldest);
	else
		json_null(json, "oldest");
}

void
ls_more_free(struct ls_more *more)
{
	free(more->values);
}
