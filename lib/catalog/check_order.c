/* SPDX-License-Identifier: ISC */
/* check_order.c - are names in order, and is the directory of each listed? */
#include <stdlib.h>
#include <string.h>

#include "catalog/check_order.h"
#include "catalog/order.h"

static const char *
path_at(const struct wsp_order *o, size_t i)
{
	return (const char *)o->paths.data + o->list[i];
}

/* The paths are in order as far as that was not complained of. */
static bool
is_listed(const struct wsp_order *o, const char *path, size_t len)
{
	size_t low = 0, high = o->n, mid;
	const char *at;
	int order;

	while (low < high) {
		mid = low + (high - low) / 2;
		at = path_at(o, mid);
		order = wsp_path_compare(at, strlen(at), path, len);
		if (order == 0)
			return true;
		if (order < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return false;
}

int
wsp_order_path(struct wsp_order *o, const char *path, size_t len,
    const char **why, struct wsp_error *err)
{
	const char *last = o->n == 0 ? NULL : path_at(o, o->n - 1);
	size_t *list;

	*why = NULL;
	if (!o->begun && len > 0)
		*why = "the first is not the root";
	else if (last != NULL && wsp_path_compare(last, strlen(last), path,
	    len) >= 0)
		*why = "paths are not in order";
	else if (len > 0 && !o->partial &&
	    !is_listed(o, path, wsp_name_dir(path, len)))
		*why = "the parent of a directory is not listed";
	o->begun = true;
	if ((list = wsp_array_more(o->list, o->n, &o->room, sizeof(*list),
	    err)) == NULL)
		return -1;
	o->list = list;
	list[o->n++] = o->paths.len;
	if (wsp_buf_add(&o->paths, path, len, err) == -1)
		return -1;
	return wsp_buf_add(&o->paths, "", 1, err);
}

int
wsp_order_name(struct wsp_order *o, const char *name, size_t len,
    const char **why, struct wsp_error *err)
{
	*why = NULL;
	if (o->name.len > 0 && wsp_name_compare((char *)o->name.data,
	    o->name.len - 1, name, len) >= 0)
		*why = "names are not in order";
	else if (!o->listed && !o->partial &&
	    !is_listed(o, name, wsp_name_dir(name, len)))
		*why = "the directory of a name is not listed";
	o->name.len = 0;
	return wsp_buf_add(&o->name, name, len + 1, err);
}

void
wsp_order_skip(struct wsp_order *o)
{
	o->begun = true;
}

void
wsp_order_free(struct wsp_order *o)
{
	free(o->list);
	wsp_buf_free(&o->paths);
	wsp_buf_free(&o->name);
}
