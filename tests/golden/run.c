/* SPDX-License-Identifier: ISC */
/*
 * Runs the operations of one golden script and judges their results.
 */
#include <dirent.h>
#include <err.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "golden.h"

static const struct {
	const char	*word;
	size_t		arguments;	/* at least */
	operation	*run;
} operations[] = {
	{ "ccreate",		5,	op_ccreate },
	{ "clean",		4,	op_clean },
	{ "cli",		2,	op_cli },
	{ "cmany",		2,	op_cmany },
	{ "compress",		3,	op_compress },
	{ "copy",		2,	op_copy },
	{ "create",		4,	op_create },
	{ "diff",		5,	op_diff },
	{ "exists",		1,	op_exists },
	{ "expect_canon",	2,	op_expect_canon },
	{ "expect_file",	3,	op_expect_file },
	{ "expect_size",	2,	op_expect_size },
	{ "fetch",		5,	op_fetch },
	{ "fill",		6,	op_fill },
	{ "info",		1,	op_info },
	{ "lost",		6,	op_lost },
	{ "merge",		5,	op_merge },
	{ "parse",		1,	op_parse },
	{ "patch",		3,	op_patch },
	{ "points",		1,	op_points },
	{ "put",		3,	op_put },
	{ "raw",		2,	op_raw },
	{ "resample",		5,	op_resample },
	{ "resize",		6,	op_resize },
	{ "setagg",		3,	op_setagg },
	{ "setxff",		2,	op_setxff },
	{ "truncate",		2,	op_truncate },
	{ "unlink",		1,	op_unlink },
	{ "update",		4,	op_update },
	{ "update_many",	2,	op_update_many },
	{ "validate",		0,	op_validate },
};

static operation *
operation_of(const struct op *op, const char *label)
{
	size_t i;

	for (i = 0; i < sizeof(operations) / sizeof(operations[0]); i++)
		if (strcmp(operations[i].word, op->argv[0]) == 0 &&
		    op->argc > operations[i].arguments)
			return operations[i].run;
	errx(2, "%s.txt:%zu: no such operation", label, op->line);
}

/* Runs one operation and returns its result, which the caller frees. */
static char *
result_of(const struct op *op, const char *label)
{
	operation *run = operation_of(op, label);
	char *result = NULL;
	size_t size;
	FILE *out;

	out = open_memstream(&result, &size);
	if (out == NULL)
		err(2, NULL);
	run(op, out);
	if (fclose(out) == EOF)
		err(2, NULL);
	return result;
}

static bool
is_err(const char *line)
{
	return strncmp(line, "=err", 4) == 0;
}

static bool
has_err(char **lines, size_t n)
{
	while (n > 0)
		if (is_err(lines[--n]))
			return true;
	return false;
}

/*
 * An error fits if its class is the same and its message contains the expected
 * one.  Messages about damaged files are free.
 */
static bool
error_fits(const char *expected, const char *got)
{
	size_t len = strcspn(expected, " ");

	if (strcmp(expected, "!Any") == 0)
		return got[0] == '!';
	if (len != strcspn(got, " ") || strncmp(expected, got, len) != 0)
		return false;
	return expected[len] == '\0' ||
	    strncmp(expected, "!CorruptWhisperFile", len) == 0 ||
	    strstr(got + len, expected + len) != NULL;
}

static bool
line_fits(const char *expected, const char *got)
{
	if (expected == NULL || got == NULL)
		return expected == got;
	if (expected[0] == '!')
		return error_fits(expected, got);
	return strcmp(expected, got) == 0;
}

/* Says what was wrong, and what a tool had to say about it. */
static void
complain(const struct op *op, const char *label, size_t i,
    const char *expected, const char *got, char **lines, size_t n)
{
	printf("# %s.txt:%zu: %s: expected %.200s, got %.200s\n", label,
	    op->line + i, op->argv[0],
	    expected != NULL ? expected : "nothing",
	    got != NULL ? got : "nothing");
	for (i = 0; i < n; i++)
		if (is_err(lines[i]))
			printf("#   %s\n", lines[i]);
}

/*
 * Compares line by line, except what a tool wrote to standard error: that has
 * to be there, or not.  After =errany only the status counts.
 */
static bool
judge(const struct op *op, const char *label, char **got, size_t ngot)
{
	bool err_expected = has_err(op->expected, op->nexpected);
	bool err_got = has_err(got, ngot);
	bool failing = op->nexpected > 0 &&
	    strcmp(op->expected[0], "=rc 0") != 0;
	const char *want, *have;
	size_t e = 0, g = 0;

	for (;; e++, g++) {
		while (e < op->nexpected && is_err(op->expected[e]))
			if (strcmp(op->expected[e++], "=errany") == 0)
				g = ngot;
		while (g < ngot && is_err(got[g]))
			g++;
		want = e < op->nexpected ? op->expected[e] : NULL;
		have = g < ngot ? got[g] : NULL;
		if (!line_fits(want, have)) {
			complain(op, label, e + 1, want, have, got, ngot);
			return false;
		}
		if (want == NULL)
			break;
	}
	if (err_expected == err_got || (err_got && failing))
		return true;
	complain(op, label, 0, err_expected ? "an error message" :
	    "no error message", err_got ? "one" : NULL, got, ngot);
	return false;
}

static bool
op_run(const struct op *op, const char *label)
{
	char *result = result_of(op, label);
	size_t n, size = strlen(result);
	char **got;
	bool good;

	if (size > 0 && result[size - 1] == '\n')
		result[size - 1] = '\0';
	got = cut(result, '\n', &n);
	if (size == 0)
		n = 0;
	if (op->argc > 2 && strcmp(op->argv[2], "whisper-dump") == 0) {
		turn_dump(op, op->expected, op->nexpected);
		turn_dump(op, got, n);
	}
	good = judge(op, label, got, n);
	free(got);
	free(result);
	return good;
}

static bool
is_expected(const struct script *s, const char *file)
{
	size_t i;

	for (i = 0; i < s->nops; i++)
		if ((strcmp(s->ops[i].argv[0], "expect_size") == 0 ||
		    strcmp(s->ops[i].argv[0], "expect_file") == 0) &&
		    strcmp(s->ops[i].argv[1], file) == 0)
			return true;
	return false;
}

/* A script names every file that is there at its end. */
static size_t
count_leftovers(const struct script *s, const char *label)
{
	DIR *dir = opendir(".");
	struct dirent *entry;
	size_t n = 0;

	if (dir == NULL)
		err(2, ".");
	while ((entry = readdir(dir)) != NULL) {
		if (strcmp(entry->d_name, ".") == 0 ||
		    strcmp(entry->d_name, "..") == 0 ||
		    is_expected(s, entry->d_name))
			continue;
		printf("# %s.txt: left behind: %s\n", label, entry->d_name);
		n++;
	}
	closedir(dir);
	return n;
}

/* Every file at the end is restored from its text. */
static size_t
count_unrestored(const struct script *s, const char *label)
{
	size_t i, n = 0;

	for (i = 0; i < s->nops; i++) {
		if (strcmp(s->ops[i].argv[0], "expect_size") != 0 ||
		    exact_restores(s->ops[i].argv[1]))
			continue;
		printf("# %s.txt:%zu: not restored from its text: %s\n",
		    label, s->ops[i].line, s->ops[i].argv[1]);
		n++;
	}
	return n;
}

size_t
script_run(const struct script *s, const char *label)
{
	size_t i, failed = 0;

	for (i = 0; i < s->nops; i++)
		if (!op_run(&s->ops[i], label))
			failed++;
	return failed + count_leftovers(s, label) +
	    count_unrestored(s, label);
}
