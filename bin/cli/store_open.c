/* SPDX-License-Identifier: ISC */
/* store_open.c - open a store, which may be elsewhere. */
#include <string.h>

#include "cli/messages.h"
#include "cli/remote.h"
#include "cli/store_open.h"

int
store_site(struct wsp_site **site, const char *url, struct wsp_error *error)
{
	struct wsp_remote *r;

	remote_hide(url);
	return remote_get(&r, error) == -1 ? -1 :
	    wsp_remote_site(site, r, url, error);
}

int
store_open_named(struct wsp_store **s, const char *name,
    struct wsp_error *error)
{
	struct wsp_site *site;

	if (!wsp_is_url(name))
		return wsp_store_open(s, name, WSP_STORE_READ, 0, error);
	return store_site(&site, name, error) == -1 ? -1 :
	    wsp_store_open_site(s, site, name, error);
}

void
store_tell_damage(const char *name, const char *from, const char *to,
    bool before, const struct wsp_error *error)
{
	from += strcspn(from, "/") + 1;
	to += strcspn(to, "/") + 1;
	cli_failx(name, before ? "%s: what it has from %s on and before %s "
	    "is left out" : "%s: what it has from %s to %s is left out",
	    error->msg, from, to);
}
