/* SPDX-License-Identifier: ISC */
/*
 * conf.h - sections of keys and values, as carbon and go-carbon read them.
 *
 * The syntax is that of Python's ConfigParser with what carbon makes of it;
 * whisper-schemas(5) has the rules.
 */
#ifndef WSP_SCHEMA_CONF_H
#define WSP_SCHEMA_CONF_H

#include "base/table.h"
#include "wsp-tree.h"

struct wsp_conf_key {
	const char	*name;		/* in small letters */
	char		*value;		/* as it stands in the file */
	size_t		line;
};

struct wsp_conf_section {
	const char	*name;
	size_t		line;
	size_t		n;
	struct wsp_conf_key *keys;
};

struct wsp_conf {
	const char	*path;		/* for messages; the caller's */
	enum wsp_dialect dialect;	/* to be set before it is read */
	char		*text;		/* what the names and values lie in */
	size_t		n;
	struct wsp_conf_section *sections;
	size_t		lends;		/* 1 + index of DEFAULT, or 0 */
	struct wsp_table names;		/* of sections, and of their keys */
};

/*
 * Reads a file into a conf that is zeroed but for the dialect; release it with
 * wsp_conf_free(), also after a failure.
 */
int	wsp_conf_read(struct wsp_conf *, const char *path,
	    struct wsp_error *);

/* The same for len bytes, with a name to call them by. */
int	wsp_conf_parse(struct wsp_conf *, const char *path, const char *text,
	    size_t len, struct wsp_error *);

void	wsp_conf_free(struct wsp_conf *);

/*
 * Finds a key of a section or, if it has none of that name, of the section
 * DEFAULT; NULL if there is none.
 */
const struct wsp_conf_key *wsp_conf_find(const struct wsp_conf *,
	    const struct wsp_conf_section *, const char *name);

/*
 * Stores in *value what a key of a section says, with other keys put in for
 * %(name)s, and without the quotes around it; NULL if there is none of that
 * name.  To be freed by the caller.
 */
int	wsp_conf_value(const struct wsp_conf *,
	    const struct wsp_conf_section *, const char *name, char **value,
	    struct wsp_error *);

/* Fails with "FILE: line N: [section]: " and a reason; section may be NULL. */
int	wsp_conf_fail(const struct wsp_conf *, size_t line,
	    const struct wsp_conf_section *, enum wsp_code,
	    struct wsp_error *, const char *, ...)
	    __attribute__((__format__(printf, 6, 7)));

#endif
