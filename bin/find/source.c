/* SPDX-License-Identifier: ISC */
/* source.c - names from catalogues and walks, in the order of a walk. */
#include <err.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "find/find.h"
#include "wsp-remote.h"
#include "wsp-tree.h"

struct find_place *find_places;
size_t find_nplaces;

/* A place that is gone through, a name after the other. */
struct source {
	struct find_place	*place;
	struct find_runs	 runs;
	size_t			 run;
	uint64_t		 seq;		/* the next one, or 0 */
	struct wsp_walk		*walk;
	char			 name[WSP_METRICLEN];
	struct wsp_catalog_record r;
	bool			 ended;
};

static bool
enter(void *arg, const char *path, const struct stat *st)
{
	const struct find_place *p = arg;

	(void)st;
	path += strlen(p->root);
	while (*path == '/')
		path++;
	return find_may_be_in(path, strlen(path));
}

static void
begin_source(struct source *s, struct find_place *p)
{
	struct wsp_walk_options options = { .follow = find_said.follow,
	    .arg = p, .enter = enter };
	struct wsp_error error;

	memset(s, 0, sizeof(*s));
	s->place = p;
	if (p->catalog != NULL) {
		find_make_runs(p, &s->runs);
		return;
	}
	if (wsp_walk_begin(&s->walk, p->root, &options, &error) == -1) {
		cli_fail(p->root, &error);
		s->ended = true;
	}
}

static void
end_source(struct source *s)
{
	wsp_walk_end(s->walk);
	free(s->runs.list);
}

static void
next_known(struct source *s)
{
	struct wsp_error error;

	if (s->run < s->runs.n && s->seq > s->runs.list[s->run].last) {
		s->run++;
		s->seq = 0;
	}
	if (s->run == s->runs.n) {
		s->ended = true;
		return;
	}
	if (s->seq == 0)
		s->seq = s->runs.list[s->run].first;
	if (wsp_catalog_get(s->place->catalog, s->seq++, &s->r,
	    &error) == -1) {
		cli_fail(s->place->catalog_path, &error);
		s->ended = true;
	}
}

static void
next_walked(struct source *s)
{
	struct wsp_walk_entry entry;
	enum wsp_walk_kind kind;
	size_t len;

	while ((kind = wsp_walk_next(s->walk, &entry)) != WSP_WALK_END) {
		if (kind == WSP_WALK_FAILED)
			cli_fail(entry.path, entry.error);
		if (kind != WSP_WALK_FILE)
			continue;
		len = strlen(entry.name) - strlen(".wsp");
		if (len >= sizeof(s->name))
			continue;
		memcpy(s->name, entry.name, len);
		s->name[len] = '\0';
		memset(&s->r, 0, sizeof(s->r));
		s->r.name = s->name;
		s->r.len = len;
		return;
	}
	s->ended = true;
}

static void
next(struct source *s)
{
	if (s->ended)
		return;
	if (s->place->catalog != NULL)
		next_known(s);
	else
		next_walked(s);
}

/* The names as files, in the order of a walk. */
static int
compare(const struct source *a, const struct source *b)
{
	char x[WSP_METRICLEN + 8], y[WSP_METRICLEN + 8];

	snprintf(x, sizeof(x), "%s.wsp", a->r.name);
	snprintf(y, sizeof(y), "%s.wsp", b->r.name);
	return wsp_walk_compare(x, y);
}

static void
begin_subject(struct find_subject *s, struct find_place *p,
    const struct wsp_catalog_record *r)
{
	memset(s, 0, offsetof(struct find_subject, buf));
	s->place = p;
	s->r = *r;
	s->known = p->catalog != NULL;
	s->places = 1;
}

/* Is it asked for at all, or a directory above it? */
static bool
is_asked_for(struct find_subject *s)
{
	s->leaf = find_matches(s);
	if (!s->leaf && s->missed)
		find_miss_name();
	if (!s->leaf && !(find_said.branches && !find_excluded(s) &&
	    find_branches(s)))
		return false;
	return find_is_listed(s->r.name);
}

/* The name decides first: most often nothing else is asked. */
static void
visit_one(struct find_subject *s, const struct wsp_catalog_record *r,
    find_visit *visit)
{
	s->r.name = r->name;
	s->r.len = r->len;
	s->metric = NULL;
	s->missed = false;
	if (!is_asked_for(s))
		return;
	s->r = *r;
	s->depth = 0;
	visit(s);
}

struct visit {
	struct find_subject	 s;
	find_visit		*visit;
};

static int
visit_known(void *arg, const struct wsp_catalog_record *r,
    struct wsp_error *error)
{
	struct visit *v = arg;

	(void)error;
	visit_one(&v->s, r, v->visit);
	return 0;
}

/* One catalogue is read block by block, and only what is needed of it. */
static void
each_known(struct find_place *p, find_visit *visit)
{
	unsigned columns = find_print_depth() > 0 || find_said.delete ?
	    WSP_ALL_COLUMNS : find_columns(p);
	struct visit v = { .s.place = p, .s.known = true, .s.places = 1,
	    .visit = visit };
	struct wsp_error error;
	struct find_runs runs;
	size_t i;

	find_make_runs(p, &runs);
	find_narrow(p, &runs);
	for (i = 0; i < runs.n; i++)
		if (wsp_catalog_each(p->catalog, runs.list[i].first,
		    runs.list[i].last, columns, visit_known, &v,
		    &error) == -1) {
			cli_fail(p->catalog_path, &error);
			break;
		}
	free(runs.list);
}

/* The one whose name comes first of several. */
static struct source *
first_of(struct source *list, size_t n)
{
	struct source *first = NULL;
	size_t i;

	for (i = 0; i < n; i++)
		if (!list[i].ended &&
		    (first == NULL || compare(&list[i], first) < 0))
			first = &list[i];
	return first;
}

/* The places where a metric is chosen; with --where all, else the first. */
static void
visit_several(struct source *list, size_t n, const char *name, size_t places)
{
	struct find_subject s, chosen;
	struct out where = { 0 };
	bool any = false;
	size_t i, user;

	for (i = 0; i < n && (!any || find_said.where); i++) {
		if (list[i].ended || strcmp(list[i].r.name, name) != 0)
			continue;
		begin_subject(&s, list[i].place, &list[i].r);
		s.places = places;
		if (!is_asked_for(&s) || find_decide(&s) != FIND_YES)
			continue;
		if (any)
			out_char(&where, ',');
		else
			chosen = s;
		/* Of a URL without its query, which may be a secret. */
		out_bytes(&where, s.place->path,
		    wsp_url_shown(s.place->path, &user));
		any = true;
	}
	out_char(&where, '\0');
	if (any) {
		chosen.metric = NULL;
		chosen.where = where.buf;
		find_show(&chosen);
	}
	out_free(&where);
}

static void
go_through(struct source *list, size_t n, find_visit *visit)
{
	const struct source *first;
	struct find_subject s;
	char name[WSP_METRICLEN];
	size_t i, places;

	while ((first = first_of(list, n)) != NULL) {
		if (n == 1) {
			begin_subject(&s, first->place, &first->r);
			visit_one(&s, &first->r, visit);
			next(&list[0]);
			continue;
		}
		memcpy(name, first->r.name, first->r.len + 1);
		for (i = places = 0; i < n; i++)
			places += !list[i].ended &&
			    strcmp(list[i].r.name, name) == 0;
		visit_several(list, n, name, places);
		for (i = 0; i < n; i++)
			while (!list[i].ended &&
			    strcmp(list[i].r.name, name) == 0)
				next(&list[i]);
	}
}

void
find_each(find_visit *visit)
{
	struct source *list;
	size_t i;

	if (find_nplaces == 1 && find_places[0].catalog != NULL) {
		each_known(&find_places[0], visit);
		return;
	}
	if ((list = calloc(find_nplaces, sizeof(*list))) == NULL)
		err(1, NULL);
	for (i = 0; i < find_nplaces; i++) {
		begin_source(&list[i], &find_places[i]);
		next(&list[i]);
	}
	go_through(list, find_nplaces, visit);
	for (i = 0; i < find_nplaces; i++)
		end_source(&list[i]);
	free(list);
}
