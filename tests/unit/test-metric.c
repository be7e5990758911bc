/* SPDX-License-Identifier: ISC */
/* Tests metric names and their paths. */
#include "says.h"
#include "tap.h"

#define LEN(a)	(sizeof(a) / sizeof((a)[0]))

/* The hash is that of the example in Graphite's documentation. */
#define TAGGED	"some.metric;tag1=value2;tag2=value.2"
#define HASH	"effaae"

static const struct {
	const char	*given, *normal;
} normals[] = {
	{ "a.b.c", "a.b.c" },
	{ "~~a.b", "a.b" },
	{ "a;c=1;b=2", "a;b=2;c=1" },
	{ "a;b=1;b=2", "a;b=2" },
	{ "a;b=3;a-b=1;b=2", "a;a-b=1;b=2" },
	{ "a;ab=1;a=2;a0=3", "a;a0=3;a=2;ab=1" },
	{ "a;name=b", "a" },
	{ "a;b==;c=a=b", "a;b==;c=a=b" },
	{ "a{c=\"1\",b=\"2\"}", "a;b=2;c=1" },
	{ "a{b=\"x\\\"y\\\\z\"}", "a;b=x\"y\\z" },
	{ "a{b=\"c\",}", "a{b=\"c\",}" },
	{ "a{b}", "a{b}" },
	{ "a/b.c", "a/b.c" },
};

static const char *const refused[] = {
	"", "~", ".", "..", "a..b", ".a", "a.", "/a", "a/", "a//b", "a/./b",
	"a\tb", "a\nb", "a\x7f", ";a=b", "a;b", "a;=b", "a;b=", "a;b!=c",
	"a;b^=c", "a;b=~c", "a;b=c;", "a{=\"c\"}", "a{b=\"\"}", "a{b=c\"}",
	"a{b=\"c;d=e\"}", "a{b=\"c\\d\"}", "a{b=\"{\"}",
};

static bool
normal_is(const char *given, const char *want)
{
	char text[WSP_METRICLEN] = "";
	struct wsp_error err = { 0 };

	if (wsp_metric_normalize(given, text, &err) == 0 &&
	    strcmp(text, want) == 0)
		return true;
	printf("# %s: %s, %s\n", given, text, err.msg);
	return false;
}

static void
test_normalize(void)
{
	char text[WSP_METRICLEN] = "kept", name[WSP_METRICLEN + 1];
	struct wsp_error err;
	size_t i;

	for (i = 0; i < LEN(normals); i++)
		ok(normal_is(normals[i].given, normals[i].normal) &&
		    normal_is(normals[i].normal, normals[i].normal),
		    "name %zu is kept as %s", i, normals[i].normal);
	for (i = 0; i < LEN(refused); i++)
		ok(wsp_metric_normalize(refused[i], text, &err) == -1 &&
		    says(&err, WSP_EVALUE, "") && strcmp(text, "kept") == 0,
		    "name %zu is refused", i);
	memset(name, 'a', sizeof(name));
	name[WSP_METRICLEN] = '\0';
	ok(wsp_metric_normalize(name, text, &err) == -1,
	    "a name of %d bytes is too long", WSP_METRICLEN);
	name[WSP_METRICLEN - 1] = '\0';
	ok(wsp_metric_normalize(name, text, &err) == 0 &&
	    strcmp(name, text) == 0, "one of a byte less is not");
}

static bool
path_is(const char *metric, bool hashed, const char *want)
{
	char text[WSP_METRICLEN] = "";
	struct wsp_error err = { 0 };

	if (wsp_metric_path(metric, hashed, text, &err) == 0 &&
	    strncmp(text, want, strlen(want)) == 0)
		return true;
	printf("# %s: %s, %s\n", metric, text, err.msg);
	return false;
}

static bool
name_is(const char *path, const char *want)
{
	char text[WSP_METRICLEN] = "";
	struct wsp_error err = { 0 };

	if (wsp_metric_from_path(path, text, &err) == 0)
		return strcmp(text, want) == 0;
	printf("# %s: %s\n", path, err.msg);
	return false;
}

static bool
no_name(const char *path, const char *message)
{
	char text[WSP_METRICLEN];
	struct wsp_error err;

	return wsp_metric_from_path(path, text, &err) == -1 &&
	    says(&err, WSP_EVALUE, message);
}

static void
test_paths(void)
{
	char text[WSP_METRICLEN], name[WSP_METRICLEN];
	struct wsp_error err;

	ok(path_is("a.b.c", false, "a/b/c.wsp") &&
	    path_is("a.b.c", true, "a/b/c.wsp"), "parts are directories");
	ok(path_is(TAGGED, false, "_tagged/eff/aae/some_DOT_metric;tag1=value2;"
	    "tag2=value_DOT_2.wsp"), "tags are hashed into directories");
	ok(path_is(TAGGED, true, "_tagged/eff/aae/" HASH) &&
	    wsp_metric_path(TAGGED, true, text, &err) == 0 &&
	    strlen(text) == strlen("_tagged/eff/aae/") + 64 + 4,
	    "and into the name of the file");
	ok(wsp_metric_path("m;a=b/", false, name, &err) == 0 &&
	    wsp_metric_path("m;a=b/", true, text, &err) == 0 &&
	    strcmp(name, text) == 0, "which is never hidden");
	ok(name_is("a/b/c.wsp", "a.b.c") && name_is("a.b/c.wsp", "a.b.c") &&
	    name_is("a.wsp/b.wsp", "a.wsp.b"),
	    "a path is a name with dots for slashes");
	ok(name_is("_tagged/eff/aae/some_DOT_metric;tag1=value2;"
	    "tag2=value_DOT_2.wsp", TAGGED), "a tagged path has its name");
	ok(no_name("_tagged/eff/aaf/some_DOT_metric;tag1=value2;"
	    "tag2=value_DOT_2.wsp", "the file does not lie where the metric's "
	    "name would put it"), "but not in another directory");
	ok(wsp_metric_from_path(text, name, &err) == -1 && says(&err,
	    WSP_EHASHED, "only the hash of the metric's name is known"),
	    "a hash has none");
	ok(no_name(".wsp", "") && no_name("", "") && no_name("a.txt", "") &&
	    no_name("a", ""), "a path has to end in .wsp");
}

int
main(void)
{
	plan((int)(LEN(normals) + LEN(refused)) + 2 + 9);
	test_normalize();
	test_paths();
	return done();
}
