/* SPDX-License-Identifier: ISC */
/* place.c - which store, which tree, as of when. */
#include <stdlib.h>

#include "cli/each.h"
#include "cli/open.h"
#include "cli/store_open.h"
#include "print/iso.h"
#include "snapshots/snapshots.h"

#define NS	1000000000

struct store_said store_said;

const char *
store_name(void)
{
	const char *name = store_said.store;

	if (name == NULL)
		name = getenv("WHISPER_STORE");
	if (name == NULL || *name == '\0')
		cli_usage("no store: --store or WHISPER_STORE");
	return name;
}

void
store_fail(const struct wsp_error *error)
{
	cli_fail(store_name(), error);
}

unsigned
store_threads(void)
{
	return store_said.threads != 0 ? (unsigned)store_said.threads :
	    each_processors();
}

bool
store_may_change(void)
{
	struct wsp_error error;

	if (open_no_url(store_name(), &error) == 0)
		return true;
	store_fail(&error);
	return false;
}

static void
tell_damage(void *arg, const char *from, const char *to, bool before,
    const struct wsp_error *error)
{
	(void)arg;
	store_tell_damage(store_name(), from, to, before, error);
}

struct wsp_store *
store_open(void)
{
	struct wsp_error error;
	struct wsp_store *s;

	if (store_open_named(&s, store_name(), &error) == 0) {
		wsp_store_on_damage(s, tell_damage, NULL);
		return s;
	}
	store_fail(&error);
	return NULL;
}

bool
store_place(struct store_place *p)
{
	struct wsp_error error;

	if ((p->store = store_open()) == NULL)
		return false;
	if (wsp_store_tree(p->store, store_said.tree, &p->tree,
	    &error) == -1)
		store_fail(&error);
	else if (wsp_store_find(p->store, p->tree, store_said.at, cli_now(),
	    &p->t, &error) == -1)
		cli_fail(store_said.at, &error);
	else
		return true;
	wsp_store_close(p->store);
	return false;
}

void
store_put_seconds(struct out *out, int64_t s)
{
	char text[ISO_LEN];

	out_bytes(out, text, (size_t)(iso_put(text, s, true) - text));
}

void
store_put_time(struct out *out, uint64_t ns)
{
	store_put_seconds(out, (int64_t)(ns / NS));
}
