/* SPDX-License-Identifier: ISC */
/* meta.h - lines of keys and values: where a catalogue is from. */
#ifndef WSP_CATALOG_META_H
#define WSP_CATALOG_META_H

#include "catalog/part.h"

/* Copies the value of a key, to be freed; without one *value stays. */
int	wsp_meta_value(const struct wsp_part *, const char *key,
	    char **value, struct wsp_error *);

/* Sets the line of a key; *changed becomes true if it was another one. */
int	wsp_meta_set(struct wsp_buf *, const char *key, const char *value,
	    bool *changed, struct wsp_error *);

#endif
