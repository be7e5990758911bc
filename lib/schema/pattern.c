/* SPDX-License-Identifier: ISC */
/* pattern.c - compile and match the regular expressions of schema files. */
#define PCRE2_CODE_UNIT_WIDTH	8
#include <pcre2.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "text/unit.h"
#include "schema/pattern.h"

/*
 * Turns that one match may take, some hundredths of a second.  Patterns that
 * make sense need a few for each byte of the name.
 */
#define MATCH_LIMIT	1000000
#define HEAP_LIMIT	(8 * 1024)	/* kilobytes */

/*
 * As Python matches texts: characters, not bytes, and \w, \d and \s know all
 * letters, digits and spaces.  Names that are not UTF-8 do not fail.
 */
#define OPTIONS		(PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_UCP | \
			PCRE2_NEVER_BACKSLASH_C)

struct wsp_pattern {
	pcre2_code	*code;
};

struct wsp_matcher {
	pcre2_match_data *data;
	pcre2_match_context *limits;
};

/* Does (?x) say that white space and comments in it do not count? */
static bool
is_verbose(const char *text)
{
	size_t n;

	if (strncmp(text, "(?", 2) != 0)
		return false;
	n = strspn(text + 2, "aimsux");
	return text[2 + n] == ')' && memchr(text + 2, 'x', n) != NULL;
}

/*
 * Refuses what would be read as a part of the pattern but can hardly have
 * been meant so: no metric's name has a line break, or a space and a comment.
 */
static int
check_space(const char *text, struct wsp_error *err)
{
	const char *s;

	if (is_verbose(text))
		return 0;
	if (strchr(text, '\n') != NULL)
		return wsp_fail(err, WSP_EVALUE, "the pattern goes on in the "
		    "next line, because that is indented");
	for (s = text; *s != '\0'; s++)
		if (wsp_isspace(s[0]) && (s[1] == '#' || s[1] == ';'))
			return wsp_fail(err, WSP_EVALUE, "a comment needs a "
			    "line of its own, this is a part of the pattern");
	return 0;
}

/* The length of "{,number}". */
static size_t
open_range(const char *s)
{
	size_t n;

	if (strncmp(s, "{,", 2) != 0)
		return 0;
	n = strspn(s + 2, "0123456789");
	return n > 0 && s[2 + n] == '}' ? n + 3 : 0;
}

/*
 * Refuses what means one thing to Python and another to PCRE2 and Go, so that
 * no file is given the archives of a rule that the daemon does not apply.
 */
static int
check_meaning(const char *text, struct wsp_error *err)
{
	const char *s, *start = NULL;	/* of a class of characters */
	size_t n;

	for (s = text; *s != '\0'; s++) {
		if (*s == '\\' && s[1] != '\0')
			s++;
		else if (start == NULL && *s == '[')
			start = s += s[1] == '^';
		else if (start != NULL && *s == ']' && s > start + 1)
			start = NULL;
		else if (start != NULL && strncmp(s, "[:", 2) == 0)
			return wsp_fail(err, WSP_EVALUE, "carbon knows no "
			    "classes such as [:alpha:]");
		else if (start == NULL && (n = open_range(s)) > 0)
			return wsp_fail(err, WSP_EVALUE, "not everybody reads "
			    "%.*s as a range: write {0%s", (int)n, s, s + 1);
	}
	return 0;
}

static int
compile(pcre2_code **code, const char *text, struct wsp_error *err)
{
	pcre2_compile_context *context;
	PCRE2_UCHAR reason[256];
	PCRE2_SIZE offset;
	int error;

	if ((context = pcre2_compile_context_create(NULL)) == NULL) {
		errno = ENOMEM;
		return wsp_fail_errno(err, NULL);
	}
	pcre2_set_newline(context, PCRE2_NEWLINE_LF);
	*code = pcre2_compile((PCRE2_SPTR)text, PCRE2_ZERO_TERMINATED,
	    OPTIONS, &error, &offset, context);
	pcre2_compile_context_free(context);
	if (*code != NULL)
		return 0;
	pcre2_get_error_message(error, reason, sizeof(reason));
	return wsp_fail(err, WSP_EVALUE, "invalid pattern: %s at character "
	    "%zu", (const char *)reason, (size_t)offset + 1);
}

int
wsp_pattern_new(struct wsp_pattern **pattern, const char *text,
    struct wsp_error *err)
{
	if (check_space(text, err) == -1 || check_meaning(text, err) == -1)
		return -1;
	return wsp_pattern_compile(pattern, text, err);
}

int
wsp_pattern_compile(struct wsp_pattern **pattern, const char *text,
    struct wsp_error *err)
{
	struct wsp_pattern *p;
	pcre2_code *code = NULL;

	if (compile(&code, text, err) == -1)
		return -1;
	if ((p = malloc(sizeof(*p))) == NULL) {
		pcre2_code_free(code);
		return wsp_fail_errno(err, NULL);
	}
	p->code = code;
	/* Where there is no such compiler, it is interpreted. */
	pcre2_jit_compile(code, PCRE2_JIT_COMPLETE);
	*pattern = p;
	return 0;
}

void
wsp_pattern_free(struct wsp_pattern *p)
{
	if (p == NULL)
		return;
	pcre2_code_free(p->code);
	free(p);
}

struct wsp_matcher *
wsp_matcher_new(struct wsp_error *err)
{
	struct wsp_matcher *m;

	if ((m = calloc(1, sizeof(*m))) == NULL ||
	    (m->data = pcre2_match_data_create(1, NULL)) == NULL ||
	    (m->limits = pcre2_match_context_create(NULL)) == NULL) {
		errno = ENOMEM;
		wsp_fail_errno(err, NULL);
		wsp_matcher_free(m);
		return NULL;
	}
	pcre2_set_match_limit(m->limits, MATCH_LIMIT);
	pcre2_set_heap_limit(m->limits, HEAP_LIMIT);
	return m;
}

void
wsp_matcher_free(struct wsp_matcher *m)
{
	if (m == NULL)
		return;
	pcre2_match_context_free(m->limits);
	pcre2_match_data_free(m->data);
	free(m);
}

int
wsp_pattern_match(const struct wsp_pattern *p, struct wsp_matcher *m,
    const char *name, size_t len, bool *matches, struct wsp_error *err)
{
	PCRE2_UCHAR reason[256];
	int ret;

	ret = pcre2_match(p->code, (PCRE2_SPTR)name, len, 0, 0, m->data,
	    m->limits);
	/* The stack of compiled code is small, that of the other is not. */
	if (ret == PCRE2_ERROR_JIT_STACKLIMIT)
		ret = pcre2_match(p->code, (PCRE2_SPTR)name, len, 0,
		    PCRE2_NO_JIT, m->data, m->limits);
	if (ret < 0 && ret != PCRE2_ERROR_NOMATCH) {
		pcre2_get_error_message(ret, reason, sizeof(reason));
		return wsp_fail(err, WSP_EVALUE, "the pattern cannot be "
		    "matched with this name: %s", (const char *)reason);
	}
	*matches = ret >= 0;
	return 0;
}
