/* SPDX-License-Identifier: ISC */
/* vanished.c - metrics that a catalogue remembers. */
#include <stddef.h>
#include <string.h>

#include "cli/catalogue.h"
#include "find/find.h"

struct vanished {
	struct find_place	*place;
	struct wsp_catalog	*names;	/* to ask which are there again */
};

static int
visit(void *arg, const struct wsp_catalog_record *r, struct wsp_error *error)
{
	const struct vanished *v = arg;
	struct find_subject s;
	uint64_t seq;

	memset(&s, 0, offsetof(struct find_subject, buf));
	s.place = v->place;
	s.r = *r;
	s.known = s.leaf = true;
	s.depth = WSP_LOOK_NEWEST;
	if (!find_matches(&s) || !find_is_listed(r->name))
		return 0;
	if (wsp_catalog_rank(v->names, r->name, &seq, error) == -1)
		return -1;
	if (seq == 0)
		find_print(&s);
	return 0;
}

void
find_vanished(struct find_place *p)
{
	struct vanished v = { .place = p };
	struct wsp_error error;
	uint64_t number;
	bool is_token;
	int64_t time;
	int ret;

	if (p->catalog == NULL)
		cli_usage("--vanished needs a catalogue");
	number = find_since(p, "vanished", find_said.vanished, &time,
	    &is_token);
	ret = catalogue_open(&v.names, p->catalog_path, &error);
	if (ret == 0) {
		catalogue_use_origin(v.names, p->catalog_path);
		ret = wsp_catalog_since(p->catalog, number,
		    WSP_SINCE_VANISHED, visit, &v, &error);
		wsp_catalog_close(v.names);
	}
	if (ret == -1)
		cli_fail(p->catalog_path, &error);
}
