/* SPDX-License-Identifier: ISC */
/* Tests the reader of schema files, and matching by several threads. */
#include <errno.h>
#include <pthread.h>

#include "says.h"
#include "scratch.h"
#include "tap.h"
#include "schema/conf.h"
#include "schema/pattern.h"
#include "wsp-tree.h"

#define THREADS	4
#define ROUNDS	2000

static void
write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	if (file == NULL || fputs(text, file) == EOF || fclose(file) == EOF)
		err(1, "%s", path);
}

/* What the key k of the first section says in the end, or NULL. */
static char *
value_in(const char *text)
{
	struct wsp_conf conf = { 0 };
	struct wsp_error error;
	char *value = NULL;

	if (wsp_conf_parse(&conf, "conf", text, strlen(text), &error) == -1 ||
	    wsp_conf_value(&conf, &conf.sections[0], "k", &value,
	    &error) == -1)
		printf("# %s\n", error.msg);
	wsp_conf_free(&conf);
	return value;
}

static void
reads(const char *text, const char *want, const char *sentence)
{
	char *value = value_in(text);

	if (!ok(value != NULL && strcmp(value, want) == 0, "%s", sentence))
		printf("# it is %s\n", value == NULL ? "none" : value);
	free(value);
}

static void
test_values(void)
{
	reads("[a]\nk=v", "v", "the last line needs no end");
	reads("[a]\r\n\r\nK : v \r\n", "v", "lines may end in CR and LF");
	reads("[a]\rk\t=\tv\r[b]\r", "v", "or in CR only");
	reads("[a]\nk = a=b:c", "a=b:c", "the first separator counts");
	reads("[a]\nk = a ; b # c", "a ; b # c",
	    "a comment has a line of its own");
	reads("[a]\n k = a\n  b\n\n\t\tc\n#d\n  e\n f = g\n", "a\nb\n\nc\ne",
	    "lines that are indented more continue a value");
	reads("[a]\nk =\n  b\n", "\nb", "also an empty one");
	reads("[a]\nk = a\n\n\n", "a", "empty lines at its end do not count");
	reads("[a]\n  b = c\nk = d\n", "d", "a line that is indented less is "
	    "another key");
	reads("[a]\nk = 100%%\n", "100%", "two percent signs are one");
	reads("[a]\nk = %(B)s%(c)s\nb = 1%(c)s\nc = 2", "122",
	    "keys are put in, into each other, too");
	reads("[a]\nk = %(b)s\n[DEFAULT]\nb = 1\nk = 2", "1",
	    "keys are put in from DEFAULT");
	reads("[a]\n[DEFAULT]\nk = 2", "2", "a key may be that of DEFAULT");
	reads("[a]\nk = \"b\"", "b", "quotes around a value are taken away");
	reads("[a]\nk = 'b\"", "'b\"", "if they are of one kind");
	reads("[a]\nk = \"", "\"", "and two");
	reads("[a]\nk = \"\"", "", "they may have nothing between them");
}

/* Does a pattern match; -1 if it is refused. */
static int
matches(const char *text, const char *name)
{
	struct wsp_pattern *p;
	struct wsp_matcher *m;
	struct wsp_error error;
	bool yes = false;
	int ret;

	if (wsp_pattern_new(&p, text, &error) == -1)
		return -1;
	m = wsp_matcher_new(&error);
	ret = wsp_pattern_match(p, m, name, strlen(name), &yes, &error);
	wsp_matcher_free(m);
	wsp_pattern_free(p);
	return ret == -1 ? -1 : yes;
}

static void
test_patterns(void)
{
	ok(matches("b", "abc") == 1 && matches("^b", "abc") == 0,
	    "a pattern may match anywhere");
	ok(matches("^.$", "\xc3\xbc") == 1 && matches("^..$", "\xc3\xbc") == 0,
	    "a character is not a byte");
	ok(matches("^\\w$", "\xc3\xbc") == 1 &&
	    matches("^\\d$", "\xd9\xa3") == 1 && matches("\\bb", "\xc3\xbc" "b")
	    == 0, "letters and digits are those of all alphabets");
	ok(matches("b", "\xff" "b") == 1 && matches("^.b", "\xff" "b") == 0,
	    "a name need not be UTF-8");
	ok(matches("\xff", "a") == -1, "but a pattern has to");
	ok(matches("[]:[]", "[") == 1 && matches("[^]:[]", "[") == 0 &&
	    matches("\\[[:]", "[:") == 1 && matches("[a\\][:x]", "a") == -1,
	    "classes such as [:alpha:] are refused, not brackets");
	ok(matches("[{,3}]", "3") == 1 && matches("\\{,3}", "{,3}") == 1 &&
	    matches("a{,3}", "a") == -1 && matches("a{,x}", "a{,x}") == 1,
	    "ranges without a beginning are refused");
	ok(matches("a #", "a #") == -1 && matches("a\nb", "a") == -1 &&
	    matches("(?ix)A # x\n b", "ab") == 1,
	    "(?x) allows for comments and lines");
}

static struct wsp_schemas *shared;

static void *
match_many(void *failed)
{
	struct wsp_error error;
	struct wsp_rule rule;
	char name[64];
	int i;

	for (i = 0; i < ROUNDS; i++) {
		snprintf(name, sizeof(name), "a%d.b.c%d", i, i % 2);
		if (wsp_schemas_match(shared, name, &rule, &error) == -1 ||
		    rule.storage == NULL ||
		    (rule.storage->name[0] == 'o') != (i % 2 == 1) ||
		    rule.retentions->step != 1 + (uint64_t)i % 2)
			*(bool *)failed = true;
	}
	return NULL;
}

static void
test_threads(void)
{
	bool failed[THREADS] = { false }, any = false;
	struct wsp_error error;
	pthread_t threads[THREADS];
	int i;

	write_file("storage", "[even]\npattern = ^a(\\d)+\\..*c0$\n"
	    "retentions = 1:1\n[odd]\npattern = ^(.*)\\.c1$\n"
	    "retentions = 2:1\n");
	if (wsp_schemas_read(&shared, "storage", NULL,
	    WSP_ANY_DIALECT, &error) == -1)
		errx(1, "%s", error.msg);
	for (i = 0; i < THREADS; i++)
		if ((errno = pthread_create(&threads[i], NULL, match_many,
		    &failed[i])) != 0)
			err(1, "pthread_create");
	for (i = 0; i < THREADS; i++) {
		pthread_join(threads[i], NULL);
		any = any || failed[i];
	}
	ok(!any, "several threads may match at once");
	wsp_schemas_free(shared);
}

static void
test_sections(void)
{
	const struct wsp_section *a, *b;
	struct wsp_schemas *s;
	struct wsp_error error;

	write_file("storage", "[DEFAULT]\nretentions = 1:1\n\n[a]\n"
	    "pattern = a\n[b]\npattern = b\npriority = 1\n");
	write_file("aggregation", "[c]\npattern = c\n");
	if (wsp_schemas_read(&s, "storage", "aggregation",
	    WSP_ANY_DIALECT, &error) == -1)
		errx(1, "%s", error.msg);
	a = wsp_schemas_storage(s, 0);
	b = wsp_schemas_storage(s, 1);
	ok(a != NULL && strcmp(a->name, "a") == 0 && a->line == 4 &&
	    b != NULL && strcmp(b->name, "b") == 0 && b->line == 6 &&
	    b->index == 1 && wsp_schemas_storage(s, 2) == NULL &&
	    wsp_schemas_aggregation(s, 0)->line == 1 &&
	    wsp_schemas_aggregation(s, 1) == NULL,
	    "sections are counted in the order of the file");
	wsp_schemas_free(s);
}

static void
test_failures(void)
{
	struct wsp_schemas *s = (struct wsp_schemas *)&s;
	struct wsp_error error;

	ok(wsp_schemas_read(&s, "nowhere", NULL,
	    WSP_ANY_DIALECT, &error) == -1 &&
	    says(&error, WSP_ESYS, "nowhere: No such file or directory") &&
	    s == (struct wsp_schemas *)&s, "a missing file is an error");
	write_file("storage", "[a]\npattern = a\nretentions = 60:1,60:2\n");
	ok(wsp_schemas_read(&s, "storage", NULL,
	    WSP_ANY_DIALECT, &error) == -1 &&
	    says(&error, WSP_ECONFIG, ""),
	    "the code is that of what is wrong");
}

int
main(void)
{
	plan(17 + 8 + 1 + 1 + 2);
	scratch_enter();
	test_values();
	test_patterns();
	test_threads();
	test_sections();
	test_failures();
	scratch_leave();
	return done();
}
