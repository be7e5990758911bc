/* SPDX-License-Identifier: ISC */
/*
 * say.c - print what the library makes of metric names, for the tests.
 *
 *	say rules [storage-schemas.conf [storage-aggregation.conf]]
 *	say normal | path | hashed | name
 *
 * Reads names, for "name" paths, one a line.  A line of rules has, with tabs
 * between them, the name, the section and the archives of storage-schemas.conf,
 * the section, method and xFilesFactor of storage-aggregation.conf, and
 * "compressed" if it is to be; a section is "-" if none matches.  The others
 * print what the name becomes.  What fails becomes "error: " and the reason.
 */
#include <err.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wsp-tree.h"

static const struct wsp_schemas *schemas;

static const char *
name_of(const struct wsp_section *section)
{
	return section == NULL ? "-" : section->name;
}

static int
print_rules(const char *metric, struct wsp_error *err)
{
	char xff[WSP_NUMLEN];
	struct wsp_rule rule;
	size_t i;

	if (wsp_schemas_match(schemas, metric, &rule, err) == -1)
		return -1;
	printf("%s\t%s\t", metric, name_of(rule.storage));
	for (i = 0; i < rule.nretentions; i++)
		printf("%s%" PRIu64 ":%" PRIu64, i > 0 ? "," : "",
		    rule.retentions[i].step, rule.retentions[i].points);
	wsp_format_shortest(xff, rule.xff);
	printf("\t%s\t%s\t%s%s\n", name_of(rule.aggregation),
	    wsp_method_name(rule.method), xff,
	    rule.compressed ? "\tcompressed" : "");
	return 0;
}

static int
print_normal(const char *name, struct wsp_error *err)
{
	char text[WSP_METRICLEN];

	if (wsp_metric_normalize(name, text, err) == -1)
		return -1;
	puts(text);
	return 0;
}

static int
print_path(const char *name, bool hashed, struct wsp_error *err)
{
	char text[WSP_METRICLEN];

	if (wsp_metric_path(name, hashed, text, err) == -1)
		return -1;
	puts(text);
	return 0;
}

static int
print_name_path(const char *name, struct wsp_error *err)
{
	return print_path(name, false, err);
}

static int
print_hashed(const char *name, struct wsp_error *err)
{
	return print_path(name, true, err);
}

static int
print_name(const char *path, struct wsp_error *err)
{
	char text[WSP_METRICLEN];

	if (wsp_metric_from_path(path, text, err) == -1)
		return -1;
	puts(text);
	return 0;
}

static const struct {
	const char	*name;
	int		(*print)(const char *, struct wsp_error *);
} verbs[] = {
	{ "hashed", print_hashed },
	{ "name", print_name },
	{ "normal", print_normal },
	{ "path", print_name_path },
	{ "rules", print_rules },
};

static void
each_line(int (*print)(const char *, struct wsp_error *))
{
	struct wsp_error error;
	char *line = NULL;
	size_t room = 0;
	ssize_t len;

	while ((len = getline(&line, &room, stdin)) != -1) {
		if (len > 0 && line[len - 1] == '\n')
			line[len - 1] = '\0';
		if (print(line, &error) == -1)
			printf("error: %s\n", error.msg);
	}
	free(line);
}

static enum wsp_dialect
dialect(const char *name)
{
	return strcmp(name, "carbon") == 0 ? WSP_CARBON : WSP_GO_CARBON;
}

int
main(int argc, char *argv[])
{
	struct wsp_schemas *s = NULL;
	struct wsp_error error;
	size_t i;

	for (i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		if (argc < 2 || argc > 5 ||
		    strcmp(argv[1], verbs[i].name) != 0)
			continue;
		if (wsp_schemas_read(&s,
		    argc > 2 && *argv[2] != '\0' ? argv[2] : NULL,
		    argc > 3 && *argv[3] != '\0' ? argv[3] : NULL,
		    argc > 4 ? dialect(argv[4]) : WSP_ANY_DIALECT,
		    &error) == -1)
			errx(1, "%s", error.msg);
		schemas = s;
		each_line(verbs[i].print);
		wsp_schemas_free(s);
		return 0;
	}
	errx(2, "usage: say verb [storage [aggregation [dialect]]]");
}
