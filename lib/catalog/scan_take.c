/* SPDX-License-Identifier: ISC */
/* scan_take.c - compare what is in a directory with what was known of it. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "catalog/order.h"
#include "catalog/scan_take.h"

#define SECOND_NS	INT64_C(1000000000)
#define SETTLED_S	2	/* later changes show in a ctime so old */

/* A path in a directory, to be freed. */
static char *
join(const char *dir, const char *name, struct wsp_error *err)
{
	size_t len = strlen(dir), more = strlen(name);
	char *path = malloc(len + more + 2);

	if (path == NULL) {
		wsp_fail_errno(err, NULL);
		return NULL;
	}
	snprintf(path, len + more + 2, "%s%s%s", dir, len > 0 ? "/" : "",
	    name);
	return path;
}

/* Adds a name to those that are looked at, with what is known of it. */
static int
add_name(struct wsp_update *u, const char *name, size_t len,
    const struct wsp_entry *known, bool lost, struct wsp_error *err)
{
	struct wsp_change *c;

	if ((c = wsp_change_add(u->changes, name, len, err)) == NULL)
		return -1;
	if (known != NULL) {
		c->known = true;
		c->row = known->row;
		c->data = known->data;
	}
	if (lost)
		c->kind = WSP_CHANGE_KILL;
	return 0;
}

/* A walk over known metrics. */
struct known {
	struct wsp_catalog	*c;
	uint64_t		 seq, last;
	struct wsp_entry	 e;
};

/* Goes to the next one; false if there is none. */
static int
next_known(struct known *k, bool *there, struct wsp_error *err)
{
	size_t number;

	*there = k->c != NULL && k->seq <= k->last;
	if (!*there)
		return 0;
	number = wsp_catalog_block_of(k->c, k->seq);
	if (wsp_block_load(k->c, number, WSP_ALL_COLUMNS, &k->c->block,
	    err) == -1)
		return -1;
	wsp_block_entry(&k->c->block, (uint32_t)(k->seq - 1 -
	    k->c->before[number]), &k->e);
	k->seq++;
	return 0;
}

static int
begin_known(struct wsp_update *u, const char *dir, struct known *k,
    struct wsp_error *err)
{
	k->c = u->old;
	if (k->c == NULL)
		return 0;
	return wsp_catalog_run(k->c, dir, &k->seq, &k->last, err);
}

/* All that was known in a directory and below it is lost. */
static int
lose(struct wsp_scan *s, const char *dir, struct wsp_error *err)
{
	struct known k;
	bool there;

	if (begin_known(s->u, dir, &k, err) == -1)
		return -1;
	for (;;) {
		if (next_known(&k, &there, err) == -1)
			return -1;
		if (!there)
			return 0;
		if (add_name(s->u, k.e.name, k.e.len, &k.e, true, err) == -1)
			return -1;
	}
}

/* Is the known metric directly in the directory?  Those below come later. */
static bool
is_in(const struct known *k, size_t dirlen)
{
	size_t from = dirlen > 0 ? dirlen + 1 : 0;

	return memchr(k->e.name + from, '/', k->e.len - from) == NULL;
}

/*
 * All names are looked at: a file that was made anew may have the inode of the
 * one before, and a directory may hide a name that is being renamed over.
 */
static int
compare_files(struct wsp_scan *s, const struct wsp_scan_item *item,
    struct wsp_error *err)
{
	const struct wsp_listing *l = &item->listing;
	size_t i = 0, dirlen = strlen(item->path), len;
	struct known k;
	bool there;
	char *name = NULL;
	int order, ret;

	ret = begin_known(s->u, item->path, &k, err);
	if (ret == 0)
		ret = next_known(&k, &there, err);
	while (ret == 0) {
		there = there && is_in(&k, dirlen);
		if (!there && i == l->nfiles)
			break;
		free(name);
		name = NULL;
		if (i < l->nfiles && (name = join(item->path, l->files[i],
		    err)) == NULL)
			return -1;
		len = name == NULL ? 0 : strlen(name);
		order = !there ? 1 : name == NULL ? -1 :
		    wsp_name_compare(k.e.name, k.e.len, name, len);
		if (order > 0)
			ret = len > WSP_NAME_MAX ? 0 :
			    add_name(s->u, name, len, NULL, false, err);
		else
			ret = add_name(s->u, k.e.name, k.e.len, &k.e, false,
			    err);
		i += order >= 0;
		if (ret == 0 && order <= 0)
			ret = next_known(&k, &there, err);
	}
	free(name);
	return ret;
}

/* Directories that are not in the table are read later. */
static int
add_directories(struct wsp_scan *s, const struct wsp_scan_item *item,
    struct wsp_error *err)
{
	const struct wsp_listing *l = &item->listing;
	struct wsp_directory d;
	char **list, *path;
	bool found = false;
	size_t i;

	for (i = 0; i < l->ndirs; i++) {
		if ((path = join(item->path, l->dirs[i], err)) == NULL)
			return -1;
		if ((list = wsp_array_more(s->next.list, s->next.n,
		    &s->next.room, sizeof(*list), err)) == NULL ||
		    (s->u->old != NULL && wsp_dirs_find(s->u->old,
		    &s->cursor, path, strlen(path), &found, &d, err) == -1)) {
			free(path);
			return -1;
		}
		s->next.list = list;
		if (found || strlen(path) > WSP_NAME_MAX)
			free(path);
		else
			list[s->next.n++] = path;
	}
	return 0;
}

static int
take_read(struct wsp_scan *s, const struct wsp_scan_item *item,
    struct wsp_error *err)
{
	const struct wsp_update *u = s->u;
	struct wsp_directory d = { item->path, strlen(item->path),
	    item->st.ctime_ns, item->st.inode };

	if (d.len == 0 && item->listing.empty && u->old != NULL &&
	    u->old->slot.metrics > 0 && !u->options->full)
		return wsp_fail(err, WSP_EVALUE, "is empty, but %" PRIu64
		    " metrics are known in it; is it mounted?",
		    u->old->slot.metrics);
	if (d.ctime >= (u->looker.now - SETTLED_S) * SECOND_NS)
		d.ctime = 0;
	u->report->read++;
	if ((!item->known || d.ctime != item->ctime ||
	    d.inode != item->inode) &&
	    wsp_dir_change_add(u->dirs, &d, false, err) == -1)
		return -1;
	if (compare_files(s, item, err) == -1)
		return -1;
	return add_directories(s, item, err);
}

static int
take_gone(struct wsp_scan *s, const struct wsp_scan_item *item,
    struct wsp_error *err)
{
	struct wsp_directory d = { item->path, strlen(item->path), 0, 0 };

	if (d.len == 0) {
		*err = item->error;
		return -1;
	}
	if (!item->known)
		return 0;
	if (wsp_dir_change_add(s->u->dirs, &d, true, err) == -1)
		return -1;
	/* What is below was lost with it, even where a link leads there now. */
	if (s->gone != NULL && wsp_name_in(d.path, d.len, s->gone,
	    strlen(s->gone)) == 0)
		return 0;
	free(s->gone);
	if ((s->gone = strdup(d.path)) == NULL)
		return wsp_fail_errno(err, NULL);
	return lose(s, d.path, err);
}

int
wsp_scan_take(struct wsp_scan *s, struct wsp_scan_item *item,
    struct wsp_error *err)
{
	s->u->report->directories++;
	if (item->known && s->gone != NULL && wsp_name_in(item->path,
	    strlen(item->path), s->gone, strlen(s->gone)) == 0)
		item->result = DIR_GONE;
	switch (item->result) {
	case DIR_READ:
		return take_read(s, item, err);
	case DIR_GONE:
		return take_gone(s, item, err);
	case DIR_FAILED:
		if (*item->path == '\0') {
			*err = item->error;
			return -1;
		}
		wsp_update_failed(s->u, item->path, &item->error);
		return 0;
	default:
		return 0;
	}
}
