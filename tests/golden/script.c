/* SPDX-License-Identifier: ISC */
/*
 * Reads golden scripts.
 */
#include <sys/stat.h>

#include <ctype.h>
#include <err.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "golden.h"

void *
grow(void *array, size_t n, size_t size)
{
	array = reallocarray(array, n + 1, size);
	if (array == NULL)
		err(2, NULL);
	return array;
}

char **
cut(char *text, char separator, size_t *n)
{
	char separators[2] = { separator, '\0' };
	char **parts = NULL;
	char *part;

	*n = 0;
	while ((part = strsep(&text, separators)) != NULL) {
		parts = grow(parts, *n, sizeof(*parts));
		parts[(*n)++] = part;
	}
	return parts;
}

static int
hex_digit(char c)
{
	return isdigit((unsigned char)c) ? c - '0' :
	    (tolower((unsigned char)c) - 'a') + 10;
}

/* Undoes percent-encoding in place; a lone % stands for nothing. */
static char *
decode(char *text)
{
	char *from, *to;

	if (strcmp(text, "%") == 0)
		text[0] = '\0';
	for (from = to = text; *from != '\0'; to++)
		if (from[0] == '%' && isxdigit((unsigned char)from[1]) &&
		    isxdigit((unsigned char)from[2])) {
			*to = (char)(hex_digit(from[1]) << 4 |
			    hex_digit(from[2]));
			from += 3;
		} else
			*to = *from++;
	*to = '\0';
	return text;
}

/*
 * Adds an operation.  The word stdin is none by itself: it belongs to the
 * next tool that is run.
 */
static void
add_op(struct script *s, char *line, size_t number, char **input)
{
	struct op op = { .line = number };
	size_t i;

	op.argv = cut(line, ' ', &op.argc);
	while (op.argc > 1 && op.argv[op.argc - 1][0] == '\0')
		op.argc--;
	if (strcmp(op.argv[0], "stdin") == 0 && op.argc == 2) {
		*input = decode(op.argv[1]);
		free(op.argv);
		return;
	}
	if (strcmp(op.argv[0], "cli") == 0) {
		op.input = *input;
		*input = NULL;
	}
	if (strcmp(op.argv[0], "cli") == 0 || strcmp(op.argv[0], "parse") == 0)
		for (i = 1; i < op.argc; i++)
			decode(op.argv[i]);
	s->ops = grow(s->ops, s->nops, sizeof(*s->ops));
	s->ops[s->nops++] = op;
}

static void
add_expected(struct script *s, const char *path, char *line, size_t number)
{
	struct op *op = s->nops > 0 ? &s->ops[s->nops - 1] : NULL;

	if (op == NULL || op->line + op->nexpected + 1 != number)
		errx(2, "%s:%zu: a result without its operation", path,
		    number);
	op->expected = grow(op->expected, op->nexpected,
	    sizeof(*op->expected));
	op->expected[op->nexpected++] = line;
}

static char *
read_text(const char *path)
{
	struct stat st;
	FILE *f;
	char *text;

	f = fopen(path, "r");
	if (f == NULL || fstat(fileno(f), &st) == -1)
		err(2, "%s", path);
	text = grow(NULL, (size_t)st.st_size, 1);
	text[fread(text, 1, (size_t)st.st_size, f)] = '\0';
	if (ferror(f))
		err(2, "%s", path);
	fclose(f);
	return text;
}

struct script *
script_read(const char *path)
{
	static const char tags[] = "# tags: ";
	struct script *s = grow(NULL, 0, sizeof(*s));
	char **lines;
	char *input = NULL;
	size_t i, n;

	*s = (struct script){ .text = read_text(path), .tags = "" };
	lines = cut(s->text, '\n', &n);
	for (i = 0; i < n; i++)
		switch (lines[i][0]) {
		case '\0':
			break;
		case '#':
			if (strncmp(lines[i], tags, strlen(tags)) == 0)
				s->tags = lines[i] + strlen(tags);
			break;
		case '=':
		case '!':
			add_expected(s, path, lines[i], i + 1);
			break;
		default:
			add_op(s, lines[i], i + 1, &input);
		}
	free(lines);
	if (s->nops == 0)
		errx(2, "%s: not a script", path);
	return s;
}

void
script_free(struct script *s)
{
	size_t i;

	if (s == NULL)
		return;
	for (i = 0; i < s->nops; i++) {
		free(s->ops[i].argv);
		free(s->ops[i].expected);
	}
	free(s->ops);
	free(s->text);
	free(s);
}
