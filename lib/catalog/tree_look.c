/* SPDX-License-Identifier: ISC */
/* tree_look.c - look at files of a tree for those who ask for them. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/io.h"
#include "catalog/tree.h"

int
wsp_catalog_tree_open(struct wsp_catalog_tree **tp, const char *root,
    bool follow, struct wsp_error *err)
{
	struct wsp_catalog_tree *t;

	if ((t = calloc(1, sizeof(*t))) == NULL)
		return wsp_fail_errno(err, NULL);
	t->looker.root = -1;
	if ((t->path = strdup(root)) == NULL)
		wsp_fail_errno(err, NULL);
	else if ((t->looker.root = wsp_io_open_directory(AT_FDCWD, root,
	    err)) != -1) {
		t->looker.path = t->path;
		t->looker.follow = follow;
		*tp = t;
		return 0;
	}
	wsp_catalog_tree_close(t);
	return -1;
}

void
wsp_catalog_tree_close(struct wsp_catalog_tree *t)
{
	if (t == NULL)
		return;
	if (t->looker.root != -1)
		wsp_io_close(t->looker.root, &(struct wsp_error){ 0 });
	free(t->path);
	free(t->header);
	free(t);
}

static void
fill_record(struct wsp_catalog_record *r, const struct wsp_looked *l)
{
	r->inode = l->row.inode;
	r->size = l->row.size;
	r->born = l->row.born;
	r->state = l->row.state;
	r->mtime = l->data.mtime;
	r->last = l->data.last;
	r->looked = l->data.looked;
	r->blocks = l->data.blocks;
}

int
wsp_catalog_look(struct wsp_catalog_tree *t, enum wsp_catalog_depth depth,
    int64_t now, struct wsp_catalog_record *r, bool *there,
    struct wsp_error *err)
{
	const struct wsp_row row = { .inode = r->inode, .size = r->size,
	    .born = r->born, .state = r->state };
	const struct wsp_datum data = { .mtime = r->mtime, .last = r->last,
	    .looked = r->looked, .blocks = r->blocks };
	struct wsp_looked l;

	t->looker.now = now;
	t->looker.shallow = depth == WSP_LOOK_STATUS;
	t->looker.last = depth >= WSP_LOOK_NEWEST;
	t->looker.slots = depth == WSP_LOOK_SLOTS;
	wsp_look(&t->looker, r->name, r->inode == 0 ? NULL : &row, &data, &l);
	*there = l.outcome == WSP_LOOK_FILE;
	if (l.outcome == WSP_LOOK_FAILED || l.unreadable) {
		*err = l.error;
		return -1;
	}
	if (!*there)
		return 0;
	fill_record(r, &l);
	if (l.header_known)
		return 0;
	/* Another record may still have the header that was read last. */
	r->header = NULL;
	if (depth == WSP_LOOK_STATUS)
		return 0;
	free(t->header);
	t->header = l.header;
	r->header = l.header;
	return 0;
}
