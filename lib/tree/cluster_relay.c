/* SPDX-License-Identifier: ISC */
/* cluster_relay.c - read a cluster of a configuration of carbon-c-relay. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "tree/cluster.h"

#define USUAL_PORT	"2003"
#define WORD_MAX	512

/* A text that is taken apart into words; ; is one. */
struct words {
	const char	*p;
	size_t		 line;
	char		 word[WORD_MAX];
};

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void
skip_space(struct words *w)
{
	for (; is_space(*w->p) || *w->p == '#'; w->p++) {
		if (*w->p == '#')
			w->p += strcspn(w->p, "\n");
		if (*w->p == '\0')
			return;
		w->line += *w->p == '\n';
	}
}

/* Takes the next word; false at the end. */
static bool
next_word(struct words *w)
{
	size_t len;

	skip_space(w);
	len = *w->p == ';' ? 1 : strcspn(w->p, " \t\r\n;#");
	if (len == 0)
		return false;
	memcpy(w->word, w->p, len < WORD_MAX ? len : WORD_MAX - 1);
	w->word[len < WORD_MAX ? len : WORD_MAX - 1] = '\0';
	w->p += len;
	return true;
}

static bool
is_end(const struct words *w)
{
	return strcmp(w->word, ";") == 0;
}

static void
skip_statement(struct words *w)
{
	while (!is_end(w) && next_word(w))
		;
}

/* host[:port][=instance], where a host in brackets may have colons. */
static int
add_server(struct wsp_cluster *c, const char *text, struct wsp_error *err)
{
	const char *is = strchr(text, '='), *end, *colon, *host = text;
	size_t len;

	end = is == NULL ? text + strlen(text) : is;
	colon = *text == '[' ? strchr(text, ']') : text;
	if (colon != NULL)
		colon = memchr(colon, ':', (size_t)(end - colon));
	len = (size_t)((colon == NULL ? end : colon) - text);
	if (*text == '[' && len > 1 && text[len - 1] == ']') {
		host++;
		len -= 2;
	}
	return wsp_cluster_add(c, text, host, len, colon == NULL ?
	    USUAL_PORT : colon + 1, colon == NULL ? strlen(USUAL_PORT) :
	    (size_t)(end - colon - 1), is == NULL ? NULL : is + 1, err);
}

/* The rest of a statement, from the type of the cluster on. */
static int
parse_cluster(struct wsp_cluster *c, struct words *w, struct wsp_error *err)
{
	struct wsp_error why;
	size_t line = w->line;

	if (wsp_cluster_hash(c, w->word, &why) == -1)
		return wsp_fail(err, WSP_ECONFIG, "line %zu: cluster %s: "
		    "%.900s", line, c->name, why.msg);
	c->replication = 1;
	while (next_word(w) && !is_end(w)) {
		if (strcmp(w->word, "replication") == 0) {
			if (!next_word(w) || atoi(w->word) < 1)
				return wsp_fail(err, WSP_ECONFIG,
				    "line %zu: cluster %s: no number after "
				    "replication", w->line, c->name);
			c->replication = (size_t)atoi(w->word);
		} else if (strcmp(w->word, "proto") == 0 ||
		    strcmp(w->word, "type") == 0 ||
		    strcmp(w->word, "transport") == 0)
			next_word(w);
		else if (strcmp(w->word, "dynamic") != 0 &&
		    strcmp(w->word, "useall") != 0 &&
		    add_server(c, w->word, err) == -1)
			return -1;
	}
	return 0;
}

/* Finds the statement: *found clusters are there, names in list. */
static bool
find_cluster(struct words *w, const char *name, size_t *found, char *list,
    size_t size)
{
	struct words at = { .p = NULL };

	*found = 0;
	while (next_word(w)) {
		if (strcmp(w->word, "cluster") != 0 || !next_word(w)) {
			skip_statement(w);
			continue;
		}
		if (name == NULL || strcmp(w->word, name) == 0) {
			strlcat(list, *found > 0 ? ", " : "", size);
			strlcat(list, w->word, size);
			at = *w;
			++*found;
		}
		skip_statement(w);
	}
	if (*found == 1)
		*w = at;
	return *found == 1;
}

int
wsp_cluster_parse_relay(struct wsp_cluster *c, const char *text,
    const char *name, struct wsp_error *err)
{
	struct words w = { .p = text, .line = 1 };
	char list[512] = "";
	size_t found;

	if (!find_cluster(&w, name, &found, list, sizeof(list))) {
		if (found == 0 && name != NULL)
			return wsp_fail(err, WSP_ECONFIG, "has no cluster %s",
			    name);
		return found == 0 ? wsp_fail(err, WSP_ECONFIG,
		    "has no cluster") : wsp_fail(err, WSP_ECONFIG,
		    "has clusters %s: choose one with --cluster", list);
	}
	if ((c->name = strdup(w.word)) == NULL)
		return wsp_fail_errno(err, NULL);
	if (!next_word(&w) || is_end(&w))
		return wsp_fail(err, WSP_ECONFIG, "line %zu: cluster %s: "
		    "ends too soon", w.line, c->name);
	return parse_cluster(c, &w, err);
}
