/* SPDX-License-Identifier: ISC */
/* openmetrics.c - metric names with tags in braces. */
#include <string.h>

#include "base/error.h"
#include "metric/name.h"

bool
wsp_name_is_openmetrics(const char *name)
{
	size_t len = strlen(name);

	return len > 2 && strcmp(name + len - 2, "\"}") == 0 &&
	    strchr(name, '{') != NULL;
}

/* Copies what is between the quotes; NULL if that has no end. */
static const char *
copy_value(const char *s, char **out)
{
	for (; *s != '"'; s++) {
		if (*s == '\\' && (s[1] == '\\' || s[1] == '"'))
			s++;
		else if (*s == '\\' || *s == '\0' || *s == ';')
			return NULL;
		*(*out)++ = *s;
	}
	return s + 1;
}

/* Copies tag="value" and what separates it from the next one. */
static const char *
copy_tag(const char *s, char **out)
{
	size_t len = strcspn(s, "=");

	if (s[len] != '=' || s[len + 1] != '"')
		return NULL;
	*(*out)++ = ';';
	memcpy(*out, s, len + 1);
	*out += len + 1;
	if ((s = copy_value(s + len + 2, out)) == NULL)
		return NULL;
	return *s == ',' ? s + 1 : strcmp(s, "}") == 0 ? s : NULL;
}

int
wsp_name_from_openmetrics(const char *name, char *out, struct wsp_error *err)
{
	const char *s = name + strcspn(name, "{");

	if (strchr(s + 1, '{') != NULL)
		return wsp_fail(err, WSP_EVALUE, "more than one brace");
	memcpy(out, name, (size_t)(s - name));
	out += s - name;
	for (s++; strcmp(s, "}") != 0;)
		if ((s = copy_tag(s, &out)) == NULL)
			return wsp_fail(err, WSP_EVALUE,
			    "tags are not {tag=\"value\",...}");
	*out = '\0';
	return 0;
}
