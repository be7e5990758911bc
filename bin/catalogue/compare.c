/* SPDX-License-Identifier: ISC */
/* compare.c - a walk of a tree beside its catalogue. */
#include <sys/stat.h>

#include <string.h>

#include "catalogue/compare.h"
#include "cli/cli.h"
#include "wsp-tree.h"

struct compare {
	struct wsp_walk		*walk;
	struct wsp_walk_entry	 entry;
	enum wsp_walk_kind	 kind;		/* of the entry */
	struct wsp_catalog_tree	*tree;
	struct out		*out;
};

static void
print(struct compare *c, const char *what, const char *name, size_t len)
{
	cli_differs();
	out_text(c->out, what);
	out_char(c->out, ' ');
	out_bytes(c->out, name, len);
	out_char(c->out, '\n');
}

/* Goes to the next file. */
static void
advance(struct compare *c)
{
	while ((c->kind = wsp_walk_next(c->walk, &c->entry)) !=
	    WSP_WALK_FILE && c->kind != WSP_WALK_END)
		if (c->kind == WSP_WALK_FAILED)
			cli_fail(c->entry.path, c->entry.error);
}

static size_t
name_len(const struct compare *c)
{
	return strlen(c->entry.name) - strlen(".wsp");
}

static bool
is_same_header(const struct wsp_info *a, const struct wsp_info *b)
{
	if (a == NULL || b == NULL)
		return a == b;
	return a->method == b->method && a->xff == b->xff &&
	    a->narchives == b->narchives && memcmp(a->archives, b->archives,
	    a->narchives * sizeof(*a->archives)) == 0;
}

/* A file that is listed: is it as it says? */
static void
compare_file(struct compare *c, const struct wsp_catalog_record *r)
{
	struct wsp_catalog_record now = { .name = r->name, .len = r->len };
	struct wsp_error error;
	bool there;

	if (wsp_catalog_look(c->tree, WSP_LOOK_HEADER, cli_now(), &now,
	    &there, &error) == -1) {
		if (r->state != WSP_STATE_UNREADABLE)
			cli_fail(r->name, &error);
		return;
	}
	if (there && now.size != r->size)
		print(c, "size", r->name, r->len);
	if (there && (now.state != r->state ||
	    !is_same_header(now.header, r->header)))
		print(c, "header", r->name, r->len);
}

/* Everything that the walk comes to before a metric is not listed. */
static int
visit(void *arg, const struct wsp_catalog_record *r, struct wsp_error *error)
{
	char path[WSP_METRICLEN + 8];
	struct compare *c = arg;
	int order = -1;

	(void)error;
	snprintf(path, sizeof(path), "%s.wsp", r->name);
	while (c->kind == WSP_WALK_FILE &&
	    (order = wsp_walk_compare(c->entry.name, path)) < 0) {
		print(c, "missing", c->entry.name, name_len(c));
		advance(c);
	}
	if (c->kind != WSP_WALK_FILE || order > 0) {
		print(c, "extra", r->name, r->len);
		return 0;
	}
	compare_file(c, r);
	advance(c);
	return 0;
}

static int
compare_all(struct compare *k, struct wsp_catalog *c,
    struct wsp_error *error)
{
	advance(k);
	if (wsp_catalog_each(c, 1, UINT64_MAX, WSP_ALL_COLUMNS, visit, k,
	    error) == -1)
		return -1;
	for (; k->kind == WSP_WALK_FILE; advance(k))
		print(k, "missing", k->entry.name, name_len(k));
	return 0;
}

void
compare_tree(struct wsp_catalog *c, const char *place, struct out *out)
{
	struct wsp_walk_options options = { 0 };
	struct compare k = { .out = out };
	struct wsp_catalog_info info;
	struct wsp_error error;
	struct stat st;

	wsp_catalog_info(c, &info);
	if (stat(place, &st) == -1 || !S_ISDIR(st.st_mode))
		place = info.root;
	if (place == NULL || info.listed || info.partial) {
		cli_failx(NULL, "its tree is not here");
		return;
	}
	options.follow = info.follow;
	if (wsp_catalog_tree_open(&k.tree, place, info.follow,
	    &error) == -1 || wsp_walk_begin(&k.walk, place, &options,
	    &error) == -1 || compare_all(&k, c, &error) == -1)
		cli_fail(place, &error);
	wsp_walk_end(k.walk);
	wsp_catalog_tree_close(k.tree);
}
