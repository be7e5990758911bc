/* SPDX-License-Identifier: ISC */
/* key.c - what may be a key. */
#include <string.h>

#include "store/key.h"

static bool
tree_byte(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
	    (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
}

const char *
wsp_store_tree_problem(const char *tree, size_t len)
{
	size_t i;

	if (len == 0)
		return "a tree has a name";
	if (len > WSP_STORE_TREE_MAX)
		return "at most 64 bytes";
	if (tree[0] == '.')
		return "it begins with a dot";
	for (i = 0; i < len; i++)
		if (!tree_byte(tree[i]))
			return "only letters, digits, ., _ and -";
	return NULL;
}

/* Is a component what no file is called? */
static bool
no_name(const char *part, size_t len)
{
	return len == 0 || (len == 1 && part[0] == '.') ||
	    (len == 2 && part[0] == '.' && part[1] == '.');
}

const char *
wsp_store_key_problem(const char *key, size_t len)
{
	const char *slash, *part, *end = key + len;

	if (len > WSP_STORE_KEY_MAX)
		return "is too long";
	if (memchr(key, '\0', len) != NULL)
		return "has a NUL";
	if ((slash = memchr(key, '/', len)) == NULL ||
	    wsp_store_tree_problem(key, (size_t)(slash - key)) != NULL)
		return "is of no tree";
	for (part = slash + 1;; part = slash + 1) {
		slash = memchr(part, '/', (size_t)(end - part));
		if (no_name(part, (size_t)((slash == NULL ? end : slash) -
		    part)))
			return "is no path";
		if (slash == NULL)
			return NULL;
	}
}

bool
wsp_store_key_in(const char *key, size_t len, const struct wsp_store_str *tree)
{
	return len > tree->len && key[tree->len] == '/' &&
	    memcmp(key, tree->text, tree->len) == 0;
}
