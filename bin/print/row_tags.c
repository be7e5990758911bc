/* SPDX-License-Identifier: ISC */
/* row_tags.c - the tags in the name of a metric. */
#include <string.h>

#include "print/row_tags.h"

size_t
bare_length(const char *name)
{
	return strcspn(name, ";");
}

const char *
read_tag(const char *semicolon, struct tag *t)
{
	const char *s = semicolon + 1;

	t->key = s;
	t->key_len = strcspn(s, "=;");
	s += t->key_len;
	s += *s == '=';
	t->value = s;
	t->value_len = strcspn(s, ";");
	return s + t->value_len;
}

bool
has_tags(const char *name)
{
	const char *s = name + bare_length(name);
	struct tag t;

	if (s == name || *s == '\0')
		return false;
	while (*s != '\0') {
		s = read_tag(s, &t);
		if (t.key_len == 0 || t.value_len == 0)
			return false;
	}
	return true;
}
