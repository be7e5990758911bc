/* SPDX-License-Identifier: ISC */
/* store_open.c - open a store, which may be elsewhere. */
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
