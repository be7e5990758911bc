/* SPDX-License-Identifier: ISC */
/* store_open.h - open a store, which may be elsewhere. */
#ifndef BIN_CLI_STORE_OPEN_H
#define BIN_CLI_STORE_OPEN_H

#include "wsp-store.h"

/* Opens the store of a path or a URL, to read it. */
int	store_open_named(struct wsp_store **, const char *,
	    struct wsp_error *);

/* Says what is left out of a store, for a wsp_store_damage. */
void	store_tell_damage(const char *name, const char *from, const char *to,
	    bool before, const struct wsp_error *);

/* The files below a URL; to be closed by wsp_site_close(). */
int	store_site(struct wsp_site **, const char *url, struct wsp_error *);

#endif
